package brig.tests.explain;

import brig.policy.Abi;
import brig.policy.NetworkRules.Protocol;
import brig.policy.SyscallTable;
import brig.policy.explain.Action;
import brig.policy.explain.Ruling;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How each action is done by the program {@code inside}, and which of its answers a ruling foretells. */
final class Attempts {
    /** Registers that get a call to where its capability is asked for: with zeros some fail earlier, or do nothing. */
    private static final Map<String, String> REGISTERS = Map.of(
            "mount", "none /mnt tmpfs 0 0",
            "umount2", "/proc 0",
            "pivot_root", "/srv /mnt",
            "chroot", "/srv",
            "iopl", "3",
            // 0 would be a wish for more than a niced test has
            "setpriority", "0 0 19",
            // FAN_REPORT_FID and UFFD_USER_MODE_ONLY: what is free for all
            "fanotify_init", "0x200",
            "userfaultfd", "1");

    /** With zeros these wait for ever, end the process, go on in two, or get in the way of those behind them. */
    static final Set<String> NOT_WITH_ZEROS = Set.of(
            "clone",
            "exit",
            "exit_group",
            "fork",
            "msgget",
            "pause",
            "ppoll",
            "pselect6",
            "rt_sigreturn",
            "seccomp",
            "select",
            "sync",
            "syncfs",
            "uprobe",
            "uretprobe",
            "vfork");

    /** What the kernel says to a call that has got through the filter with registers that mean nothing. */
    private static final Set<String> REFUSALS = Set.of("EPERM", "EACCES", "ENOSYS");

    private Attempts() {}

    /** The calls that this machine has. */
    static List<String> calls() {
        return SyscallTable.names().stream()
                .filter(name -> SyscallTable.number(Abi.here().getFirst(), name).isPresent())
                .toList();
    }

    static String words(Action action) {
        return switch (action) {
            case Action.File(var use, var path) ->
                switch (use) {
                    case OPEN -> "openread " + path;
                    case WRITE -> "openwrite " + path;
                    case MAKE -> "make " + path;
                    case REMOVE -> "remove " + path;
                    case EXEC -> "starts " + path;
                };
            case Action.Connect(var address, int port, var protocol) ->
                (protocol == Protocol.TCP ? "connect " : "udp ") + address.getHostAddress() + " " + port;
            case Action.Reach(var host, int port, var protocol) ->
                throw new IllegalArgumentException(host + ":" + port + protocol);
            case Action.Listen(int port, var protocol) ->
                (protocol == Protocol.TCP ? "bind" : "udp-bind") + " 0.0.0.0 " + port;
            case Action.Privilege(var capability) -> "capability " + capability.ordinal();
            case Action.Call(var name, var arguments) ->
                "call " + SyscallTable.number(Abi.here().getFirst(), name).orElseThrow() + " "
                        + REGISTERS.getOrDefault(name, registers(arguments));
        };
    }

    private static String registers(List<Long> arguments) {
        return IntStream.range(0, 6)
                .mapToObj(i -> i < arguments.size() ? "0x" + Long.toHexString(arguments.get(i)) : "0")
                .collect(Collectors.joining(" "));
    }

    /** @param answer the first word that {@code inside} says: {@code ok}, an errno's name, or a signal's */
    static boolean foretells(Ruling ruling, String answer) {
        return switch (ruling.outcome()) {
            case DENY -> ruling.errno().orElseThrow().equals(answer);
            case ALLOW ->
                switch (ruling.action()) {
                    case Action.Call _ -> !REFUSALS.contains(answer) && !answer.startsWith("SIG");
                    case Action.Connect _ -> answer.matches("ok|ECONNREFUSED");
                    default -> answer.equals("ok");
                };
            case KILL, DEPENDS -> false;
        };
    }
}
