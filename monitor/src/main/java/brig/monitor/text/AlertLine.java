package brig.monitor.text;

import brig.monitor.event.Call;
import brig.monitor.event.Event;
import brig.monitor.event.Finding;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.runtime.sys.Errno;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One event as one line for people. Nothing in it comes from the container unescaped. */
public final class AlertLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final String RED = "\033[1;31m";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[0m";

    private AlertLine() {}

    /**
     * {@code 10:15:30.123 web KILL mount(source=none, target=/mnt) by /bin/sh [7/4312, uid 0] (syscalls.watch=mount
     * web.yaml:12:5)}; the time is UTC, the pids are the container's and the host's.
     */
    public static String of(Event event, boolean colour) {
        var text = new StringBuilder(200)
                .append(TIME.format(event.time()))
                .append(' ')
                .append(Printable.brief(event.container().name()))
                .append(' ');
        switch (event) {
            case SyscallEvent call -> {
                word(text, word(call.verdict()), colour);
                text.append(' ').append(call(call.call())).append(" by ").append(process(call.process()));
                reason(text, reason(call.verdict()));
            }
            case Finding finding -> {
                word(text, finding.killed() ? "KILL" : "ALERT", colour);
                text.append(' ').append(Printable.brief(finding.message()));
                reason(text, finding.reason());
            }
        }
        return text.toString();
    }

    private static void word(StringBuilder text, String word, boolean colour) {
        if (!colour) {
            text.append(word);
            return;
        }
        text.append(word.startsWith("KILL") ? RED : YELLOW).append(word).append(PLAIN);
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow() -> "ALLOW";
            case Verdict.Alert _ -> "ALERT";
            case Verdict.Deny deny -> "DENY " + Errno.name(deny.errno());
            case Verdict.Kill _ -> "KILL";
        };
    }

    private static Verdict.@Nullable Reason reason(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow() -> null;
            case Verdict.Alert(var reason) -> reason;
            case Verdict.Deny deny -> deny.reason();
            case Verdict.Kill(var reason) -> reason;
        };
    }

    private static void reason(StringBuilder text, Verdict.@Nullable Reason reason) {
        if (reason != null) {
            text.append(" (")
                    .append(Printable.brief(reason.rule()))
                    .append(' ')
                    .append(Printable.brief(reason.place().toString()))
                    .append(')');
        }
    }

    static String call(Call call) {
        var inside = switch (call) {
            case Call.Exec exec -> {
                var path = exec.path().best();
                yield Printable.brief(path) + (exec.argv().isEmpty() ? "" : ", [" + Printable.words(exec.argv()) + "]");
            }
            case Call.File file ->
                file.uses().stream()
                        .map(use -> Printable.brief(use.path().best()))
                        .collect(Collectors.joining(", "));
            case Call.Network network ->
                Printable.brief(network.endpoint().toString())
                        + network.protocol()
                                .known()
                                .filter(p -> !p.isEmpty())
                                .map(p -> "/" + p)
                                .orElse("");
            case Call.Other other ->
                other.arguments().stream()
                        .map(argument -> argument.name() + "=" + Printable.brief(argument.text()))
                        .collect(Collectors.joining(", "));
        };
        return call.syscall() + "(" + inside + ")";
    }

    private static String process(ProcessInfo process) {
        return (process.exe().isEmpty() ? "?" : Printable.words(List.of(process.exe()))) + " [" + process.containerPid()
                + "/" + process.pid() + ", uid " + process.uid() + "]";
    }
}
