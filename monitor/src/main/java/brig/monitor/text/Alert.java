package brig.monitor.text;

import brig.monitor.event.Event;
import brig.monitor.event.Finding;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import java.util.Locale;
import java.util.Optional;

/**
 * What all programs that take alerts want to know of an event.
 *
 * @param severity {@code critical}, {@code warning} or {@code info}
 * @param verdict {@code kill}, {@code deny} or {@code alert}
 * @param call its name; {@code none} of a finding
 */
record Alert(Verdict.Reason reason, String severity, String verdict, String call) {
    /** Empty for an allowed call. */
    static Optional<Alert> of(Event event) {
        return switch (event) {
            case Finding finding ->
                Optional.of(
                        finding.killed()
                                ? new Alert(finding.reason(), "critical", "kill", "none")
                                : new Alert(finding.reason(), severity(finding.message()), "alert", "none"));
            case SyscallEvent call -> {
                var name = call.call().syscall();
                yield switch (call.verdict()) {
                    case Verdict.Allow() -> Optional.empty();
                    case Verdict.Alert(var reason) -> Optional.of(new Alert(reason, "warning", "alert", name));
                    case Verdict.Deny deny -> Optional.of(new Alert(deny.reason(), "warning", "deny", name));
                    case Verdict.Kill(var reason) -> Optional.of(new Alert(reason, "critical", "kill", name));
                };
            }
        };
    }

    /** Rules write their priority in front of what they say. */
    private static String severity(String message) {
        return switch (priority(message)) {
            case "EMERGENCY", "ALERT", "CRITICAL", "ERROR" -> "critical";
            case "NOTICE", "INFORMATIONAL", "DEBUG" -> "info";
            default -> "warning";
        };
    }

    private static String priority(String message) {
        int colon = message.indexOf(": ");
        return colon < 0 ? "" : message.substring(0, colon).toUpperCase(Locale.ROOT);
    }

    /** In Falco's words. */
    String falcoPriority(Event event) {
        if (event instanceof Finding finding && !finding.killed()) {
            var priority = priority(finding.message());
            switch (priority) {
                case "EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFORMATIONAL", "DEBUG" -> {
                    return priority.charAt(0) + priority.substring(1).toLowerCase(Locale.ROOT);
                }
                default -> {
                    // a rule over time has none
                }
            }
        }
        return severity.equals("critical") ? "Critical" : "Warning";
    }
}
