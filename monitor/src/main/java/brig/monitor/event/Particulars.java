package brig.monitor.event;

import java.util.List;

/**
 * What of a process only rules ask for.
 *
 * @param user its name in the container's own {@code /etc/passwd}, as that was at the start; empty if it has none there
 * @param group likewise, of {@code /etc/group}
 * @param terminal number of the terminal that controls it ({@code tty_nr} in {@code proc_pid_stat(5)}), 0 without one
 * @param session in our pid namespace
 * @param processGroup in the container's pid namespace
 * @param loginUid who logged in ({@code /proc/PID/loginuid}), -1 if nobody did
 * @param ageNanos since its start; the kernel counts in hundredths of a second
 * @param networkNamespace the number of its network namespace ({@code /proc/PID/ns/net}), 0 if it cannot be read
 * @param cgroup where it lies in the hierarchies ({@code /proc/PID/cgroup}), each place once, with blanks between them
 * @param environment {@code NAME=VALUE}, bounded; as it was when the program started
 */
public record Particulars(
        String user,
        String group,
        int terminal,
        int session,
        int processGroup,
        int loginUid,
        long ageNanos,
        long networkNamespace,
        String cgroup,
        List<String> environment) {
    /** Variables of an environment that are taken down. */
    public static final int MOST_VARIABLES = 64;

    /** Bytes of one of them. */
    public static final int LONGEST_VARIABLE = 256;

    /** Of a process of which nothing can be read. */
    public static final Particulars UNKNOWN = new Particulars("", "", 0, -1, -1, -1, 0, 0, "", List.of());

    public Particulars {
        environment = List.copyOf(environment);
    }
}
