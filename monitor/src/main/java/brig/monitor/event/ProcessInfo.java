package brig.monitor.event;

import java.util.List;

/**
 * Who made the call.
 *
 * @param pid in the host's pid namespace
 * @param containerPid in the container's
 * @param exe path of the program, empty if it cannot be read
 * @param argv bounded
 * @param parents nearest first, up to the container's init
 */
public record ProcessInfo(
        int pid, int containerPid, String exe, List<String> argv, String cwd, int uid, int gid, List<Parent> parents) {
    public ProcessInfo {
        argv = List.copyOf(argv);
        parents = List.copyOf(parents);
    }

    /** @param pid in the host's pid namespace */
    public record Parent(int pid, String exe) {}
}
