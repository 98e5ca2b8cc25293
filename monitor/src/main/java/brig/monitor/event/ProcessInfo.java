package brig.monitor.event;

import java.util.List;
import java.util.Optional;

/**
 * Who made the call.
 *
 * @param pid in the host's pid namespace
 * @param containerPid in the container's
 * @param name what the process calls itself ({@code comm}, 15 bytes), which it can change
 * @param exe path of the program, empty if it cannot be read
 * @param argv bounded
 * @param permitted capabilities, as the kernel's mask
 * @param effective capabilities, as the kernel's mask
 * @param parents nearest first, up to the container's init
 * @param particulars empty unless rules watch the container
 */
public record ProcessInfo(
        int pid,
        int containerPid,
        String name,
        String exe,
        List<String> argv,
        String cwd,
        int uid,
        int gid,
        long permitted,
        long effective,
        List<Parent> parents,
        Optional<Particulars> particulars) {
    public ProcessInfo {
        argv = List.copyOf(argv);
        parents = List.copyOf(parents);
    }

    /** A process without capabilities, called like its program. */
    public ProcessInfo(
            int pid,
            int containerPid,
            String exe,
            List<String> argv,
            String cwd,
            int uid,
            int gid,
            List<Parent> parents) {
        this(pid, containerPid, baseName(exe), exe, argv, cwd, uid, gid, 0, 0, parents, Optional.empty());
    }

    /** The same process in another working directory. */
    public ProcessInfo at(String directory) {
        return new ProcessInfo(
                pid, containerPid, name, exe, argv, directory, uid, gid, permitted, effective, parents, particulars);
    }

    /** The same process, with what rules may ask for. */
    public ProcessInfo knowing(Particulars more) {
        return new ProcessInfo(
                pid, containerPid, name, exe, argv, cwd, uid, gid, permitted, effective, parents, Optional.of(more));
    }

    /**
     * @param pid in the host's pid namespace
     * @param name as of {@link ProcessInfo}
     * @param argv of the nearest parent, bounded; empty for those above it
     */
    public record Parent(int pid, String name, String exe, List<String> argv) {
        public Parent {
            argv = List.copyOf(argv);
        }

        public Parent(int pid, String exe) {
            this(pid, baseName(exe), exe, List.of());
        }
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
