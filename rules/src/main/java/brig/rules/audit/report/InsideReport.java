package brig.rules.audit.report;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What one process has, in a few lines before what is wrong with it. */
public final class InsideReport {
    private InsideReport() {}

    /** @param facts with what follows from them */
    public static String of(FactDocument facts, Subject process) {
        var out = new StringBuilder();
        var home = facts.reading(process, "inside.of").or("").toString();
        out.append(Printable.of(process.id() + " (" + text(facts, process, "live.command", Object::toString) + ")"))
                .append(home.isEmpty() ? ", of no known container" : ", in container " + Printable.of(home))
                .append('\n');
        line(out, "user", text(facts, process, "live.uid", Object::toString) + user(facts, process));
        line(out, "capabilities", text(facts, process, "live.capabilities", InsideReport::list));
        line(out, "within reach", text(facts, process, "caps", InsideReport::list));
        line(
                out,
                "privileges",
                text(
                        facts,
                        process,
                        "live.no-new-privs",
                        no -> no.equals(true) ? "no new ones" : "can be gained by setuid programs"));
        line(out, "seccomp", text(facts, process, "live.seccomp", InsideReport::mode));
        line(out, "calls", text(facts, process, "calls", InsideReport::list));
        line(out, "label", text(facts, process, "live.label", Object::toString));
        line(out, "landlock", "nothing in proc shows it: of files and ports it may hold less than is said here");
        line(out, "shares", text(facts, process, "shares", shares -> list(shares) + ": namespaces of the host"));
        line(out, "sockets", text(facts, process, "mount.socket", InsideReport::list));
        return out.append('\n').toString();
    }

    private static void line(StringBuilder out, String name, String value) {
        out.append("  ")
                .append(name)
                .append(" ".repeat(Math.max(1, 14 - name.length())))
                .append(Printable.of(value))
                .append('\n');
    }

    private static String text(FactDocument facts, Subject process, String key, Function<Object, String> words) {
        return switch (facts.reading(process, key)) {
            case Reading.Value<Object>(var value) -> words.apply(value);
            case Reading.Absent<Object>() -> "none";
            case Reading.Unreadable<Object>(var why) -> "not known: " + why;
        };
    }

    private static String user(FactDocument facts, Subject process) {
        if (facts.reading(process, "root").or(false).equals(true)) {
            return ", root of the host";
        }
        return facts.reading(process, "may-be-root").or(false).equals(true)
                ? ", and may become root of the host"
                : ", and cannot become root of the host";
    }

    private static String list(Object value) {
        return value instanceof Collection<?> items && !items.isEmpty()
                ? items.stream().map(Object::toString).collect(Collectors.joining(" "))
                : "none";
    }

    private static String mode(Object mode) {
        return switch (mode.toString()) {
            case "0" -> "no filter";
            case "1" -> "read, write and exit only";
            default -> "a filter";
        };
    }
}
