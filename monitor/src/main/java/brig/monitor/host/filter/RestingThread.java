package brig.monitor.host.filter;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.file.HostFiles;
import brig.policy.Abi;
import brig.policy.SyscallTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A thread that notices nothing if it is stopped for a moment: one that computes, or waits in a call that the kernel
 * starts anew by itself. {@code epoll_wait}, sockets with a timeout and some others would return EINTR to the program
 * ({@code signal(7)}); a thread in one of those is left alone.
 */
final class RestingThread {
    private static final Set<String> RESTARTED = Set.of(
            "nanosleep",
            "clock_nanosleep",
            "pause",
            "rt_sigsuspend",
            "wait4",
            "waitid",
            "poll",
            "ppoll",
            "select",
            "pselect6",
            "futex",
            // one of these, started anew after an earlier stop
            "restart_syscall");

    private static final int MOST = 200;

    private RestingThread() {}

    static Optional<Integer> of(HostFiles files, long process) {
        var tasks = "/proc/" + process + "/task";
        return files.list(tasks).or(List.of()).stream()
                .sorted()
                .limit(MOST)
                .filter(task -> files.read(tasks + "/" + task + "/syscall") instanceof Reading.Value<String>(var text)
                        && rests(text))
                .map(Integer::valueOf)
                .findFirst();
    }

    /** @param syscall as in {@code proc_pid_syscall(5)}: a number and arguments, or {@code running} */
    static boolean rests(String syscall) {
        var first = syscall.split(" ", 2)[0];
        if (first.equals("running")) {
            return true;
        }
        return first.matches("\\d{1,6}")
                && SyscallTable.name(Abi.here().getFirst(), Integer.parseInt(first))
                        .filter(RESTARTED::contains)
                        .isPresent();
    }
}
