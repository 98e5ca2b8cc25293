package brig.runtime.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where something is mounted on this host ({@code proc_pid_mountinfo(5)}). */
final class HostMounts {
    private static final int POINT = 4;

    private HostMounts() {}

    /** @return the mount points beneath a directory, which itself is none of them */
    static List<String> beneath(String directory) throws IOException {
        var start = directory.endsWith("/") ? directory : directory + "/";
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> plain(line.split(" ")[POINT]))
                .filter(point -> point.startsWith(start) && !point.equals(start))
                .distinct()
                .toList();
    }

    /** What separates its words is written in octal. */
    private static String plain(String word) {
        return word.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
