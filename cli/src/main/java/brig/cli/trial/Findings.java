package brig.cli.trial;

import brig.cli.trial.Probe.Answer;
import brig.cli.trial.Probe.Judged;
import brig.monitor.event.Verdict;
import brig.policy.Errnos;
import brig.policy.NetworkRules.Mode;
import brig.policy.explain.Action;
import brig.policy.explain.Action.Use;
import brig.policy.explain.Ruling;
import brig.policy.trial.Done;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what came of an action: whether somebody refused it, or something else was in its way. */
final class Findings {
    /** What the kernel says to who may not. */
    private static final Set<String> REFUSALS = Set.of("EPERM", "EACCES", "EROFS");

    /** What is said only to who got as far as the other end. */
    private static final Set<String> BEYOND_THE_POLICY =
            Set.of("EINPROGRESS", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "EADDRINUSE", "EAGAIN");

    private static final Set<String> NO_WAY = Set.of("ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT", "ENETDOWN");
    private static final Set<String> ABSENT = Set.of("ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "ENODEV");
    /** An execve that got to the file itself; and a directory that is not empty. */
    private static final Set<String> BEHIND_THE_CHECK = Set.of("ENOEXEC", "ETXTBSY", "ENOTEMPTY", "ELIBBAD");

    /** But for what belongs to a process that may only be gone. */
    private static final Pattern KERNELS_OWN = Pattern.compile("/dev/(?!shm/).*|/proc/(?![0-9]).*");

    private static final int SIGSYS = 31;

    private final boolean ownRoot;
    private final Mode network;

    /** @param ownRoot whether what the actions name was made for them */
    Findings(boolean ownRoot, Mode network) {
        this.ownRoot = ownRoot;
        this.network = network;
    }

    Done of(Ruling ruling, Answer answer, List<Judged> judged) {
        var action = ruling.action();
        boolean alerted = judged.stream().anyMatch(one -> one.verdict() instanceof Verdict.Alert);
        return switch (answer.kind()) {
            case RESULT -> result(ruling, answer.value(), judged, alerted);
            case NOTHING -> gone(action, answer.value(), alerted);
            case ENDED -> ended(action, judged, alerted);
            case ALONE -> Done.undecided("the container cannot make a process");
            case SILENCE -> Done.undecided("it gave no answer for ten seconds");
        };
    }

    private static Done gone(Action action, int status, boolean alerted) {
        int signal = status & 0x7f;
        if (signal == SIGSYS) {
            return Done.denied("SIGSYS", false, alerted);
        }
        return leavesItsProcess(action)
                ? Done.allowed(alerted)
                : Done.undecided("the process that did it ended with "
                        + (signal != 0 ? "signal " + signal : "code " + (status >> 8)));
    }

    private static Done ended(Action action, List<Judged> judged, boolean alerted) {
        if (judged.stream().anyMatch(one -> one.verdict() instanceof Verdict.Kill)) {
            return Done.killed();
        }
        return leavesItsProcess(action) ? Done.allowed(alerted) : Done.undecided("the container ended");
    }

    /** After it the process may be another program, or gone, or wait for ever. */
    private static boolean leavesItsProcess(Action action) {
        return action instanceof Action.Call || (action instanceof Action.File file && file.use() == Use.EXEC);
    }

    private Done result(Ruling ruling, int errno, List<Judged> judged, boolean alerted) {
        if (errno == 0) {
            return Done.allowed(alerted);
        }
        var name = Errnos.name(errno);
        boolean byMonitor = judged.stream()
                .anyMatch(one -> one.verdict() instanceof Verdict.Deny(int denied, var _) && denied == errno);
        boolean foretold = ruling.errno().filter(name::equals).isPresent();
        if (byMonitor || foretold || REFUSALS.contains(name)) {
            return Done.denied(name, byMonitor || alerted, alerted);
        }
        return switch (ruling.action()) {
            case Action.File file -> onFile(file, name, alerted);
            case Action.Connect _, Action.Listen _ -> onNetwork(name, alerted);
            case Action.Call _ ->
                !name.equals("ENOSYS")
                        ? Done.allowed(alerted)
                        : ruling.outcome() == Ruling.Outcome.ALLOW
                                ? Done.undecided("ENOSYS: this kernel may lack the call")
                                : Done.denied(name, false, alerted);
            case Action.Privilege _, Action.Reach _ ->
                throw new IllegalStateException("looked up, not done: " + ruling.action());
        };
    }

    private Done onFile(Action.File file, String name, boolean alerted) {
        if (BEHIND_THE_CHECK.contains(name)) {
            return Done.allowed(alerted);
        }
        if (ABSENT.contains(name) && KERNELS_OWN.matcher(file.path()).matches()) {
            return Done.lacking(
                    file.path().startsWith("/dev/")
                            ? "the container's /dev has no such device"
                            : "this kernel has no such file");
        }
        if (ABSENT.contains(name)) {
            return Done.undecided(
                    file.path() + " is not there (" + name + ")"
                            + (ownRoot
                                    ? ""
                                    : ": name a root directory that has it, or leave out --rootfs, and it is made for the test"));
        }
        return Done.undecided(name + (name.equals("EISDIR") ? ": it is a directory" : ""));
    }

    private Done onNetwork(String name, boolean alerted) {
        if (BEYOND_THE_POLICY.contains(name)) {
            return Done.allowed(alerted);
        }
        if (name.equals("ENOSYS") || (NO_WAY.contains(name) && network == Mode.NONE)) {
            return Done.denied(name, false, alerted);
        }
        return Done.undecided(name + (NO_WAY.contains(name) ? ": this host has no way to that address" : ""));
    }
}
