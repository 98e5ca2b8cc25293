package brig.runtime.launch;

import brig.runtime.sys.MountChanges;
import java.io.IOException;
import java.util.List;

/** Where something is mounted on this host ({@code proc_pid_mountinfo(5)}). */
final class HostMounts {
    private static final int POINT = 4;

    private HostMounts() {}

    /** @return the mount points beneath a directory, which itself is none of them */
    static List<String> beneath(String directory) throws IOException {
        var start = directory.endsWith("/") ? directory : directory + "/";
        return MountChanges.read()
                .lines()
                .map(line -> MountChanges.plain(line.split(" ")[POINT]))
                .filter(point -> point.startsWith(start) && !point.equals(start))
                .distinct()
                .toList();
    }
}
