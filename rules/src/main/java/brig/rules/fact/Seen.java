package brig.rules.fact;

import brig.monitor.event.Call;
import brig.monitor.event.Endpoint;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import java.util.List;
import org.kie.api.definition.type.Expires;
import org.kie.api.definition.type.Role;
import org.kie.api.definition.type.Timestamp;

/**
 * One judged call, flat and small, as rules match it. Texts come from the container, so they may say anything.
 *
 * @param at milliseconds since 1970
 * @param container its id
 * @param name the container's name
 * @param policy the policy's name
 * @param offence the class that decided, or under which the filter asked
 * @param syscall the kernel's name
 * @param program the caller's executable, empty if it could not be read
 * @param called what the caller calls itself; of an execve the program's name as it was called, which a link may have given it
 * @param pid in the host's pid namespace
 * @param writes whether it makes, writes, removes, renames or changes one of the paths
 * @param subjects the paths, or the one address or socket, that the call names; each cut at {@link #LONGEST} characters
 * @param address numeric, empty where the call names none
 * @param port -1 where the call names none
 */
@Role(Role.Type.EVENT)
@Timestamp("at")
@Expires("5m")
public record Seen(
        long at,
        String container,
        String name,
        String policy,
        Offence offence,
        Outcome outcome,
        String syscall,
        String program,
        String called,
        int pid,
        boolean writes,
        List<String> subjects,
        String address,
        int port) {
    /** How long an event is remembered at the most, in milliseconds; {@code @Expires} says the same. */
    public static final long KEPT = 5 * 60_000;

    static final int LONGEST = 256;

    public Seen {
        subjects = List.copyOf(subjects);
    }

    public static Seen of(SyscallEvent event) {
        var container = event.container();
        var address = "";
        int port = -1;
        if (event.call() instanceof Call.Network network && network.endpoint() instanceof Endpoint.Ip ip) {
            address = ip.address().getHostAddress();
            port = ip.port();
        }
        return new Seen(
                event.time().toEpochMilli(),
                container.id(),
                container.name(),
                container.policy(),
                offence(event),
                outcome(event.verdict()),
                event.call().syscall(),
                cut(event.process().exe()),
                cut(called(event)),
                event.process().pid(),
                writes(event.call()),
                subjects(event.call()),
                address,
                port);
    }

    /** Whether the call did not happen. */
    public boolean isRefused() {
        return outcome == Outcome.DENIED || outcome == Outcome.KILLED;
    }

    /** Whether the policy objected, whatever came of it. */
    public boolean isObjected() {
        return outcome != Outcome.ALLOWED;
    }

    /** The first of the subjects, else empty. */
    public String getSubject() {
        return subjects.isEmpty() ? "" : subjects.getFirst();
    }

    /** Whether it renames a file to its name with something behind it, as what encrypts files does. */
    public boolean isSuffixed() {
        return syscall.startsWith("rename")
                && subjects.size() > 1
                && subjects.get(1).startsWith(subjects.getFirst() + ".");
    }

    private static String called(SyscallEvent event) {
        if (event.call() instanceof Call.Exec exec) {
            var written = exec.path().written();
            var path = written.isEmpty() ? exec.path().best() : written;
            return path.substring(path.lastIndexOf('/') + 1);
        }
        return event.process().name();
    }

    private static boolean writes(Call call) {
        if (call instanceof Call.File file) {
            for (var use : file.uses()) {
                if (use.ifThere() == Call.Access.WRITE || use.ifAbsent() == Call.Access.WRITE) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> subjects(Call call) {
        return switch (call) {
            case Call.Exec exec -> List.of(cut(exec.path().best()));
            case Call.File file ->
                file.uses().stream().map(use -> cut(use.path().best())).toList();
            case Call.Network network -> List.of(cut(network.endpoint().toString()));
            case Call.Other _ -> List.of();
        };
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static Offence offence(SyscallEvent event) {
        return switch (event.verdict()) {
            case Verdict.Allow _ -> event.asked();
            case Verdict.Alert(var reason) -> reason.offence();
            case Verdict.Deny deny -> deny.reason().offence();
            case Verdict.Kill(var reason) -> reason.offence();
        };
    }

    private static Outcome outcome(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow _ -> Outcome.ALLOWED;
            case Verdict.Alert _ -> Outcome.ALERTED;
            case Verdict.Deny _ -> Outcome.DENIED;
            case Verdict.Kill _ -> Outcome.KILLED;
        };
    }
}
