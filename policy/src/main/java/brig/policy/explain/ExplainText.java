package brig.policy.explain;

import brig.policy.Place;
import brig.policy.Response;
import brig.policy.Texts;
import java.util.List;

/** Explanations as people read them. */
public final class ExplainText {
    private static final int WIDEST_PLACE = 36;
    private static final int WIDEST_VALUE = 56;

    private ExplainText() {}

    /** A table: where the line is, the key and value, the controls below one another. */
    public static String of(List<ControlLine> lines) {
        int place = 0;
        int value = 0;
        for (var line : lines) {
            place = Math.max(place, shown(line.place()).length());
            value = Math.max(value, keyed(line).length());
        }
        place = Math.min(place, WIDEST_PLACE);
        value = Math.min(value, WIDEST_VALUE);
        var out = new StringBuilder();
        for (var line : lines) {
            pad(out, shown(line.place()), place);
            pad(out, keyed(line), value);
            var margin = "\n" + " ".repeat(place + value + 4);
            out.append(String.join(margin, line.controls())).append('\n');
        }
        return out.toString();
    }

    private static String keyed(ControlLine line) {
        return Texts.printable(line.key() + ": " + line.value());
    }

    private static void pad(StringBuilder out, String text, int width) {
        out.append(text).append(" ".repeat(Math.max(0, width - text.length()) + 2));
    }

    private static String shown(Place place) {
        if (place.isBuiltIn()) {
            return "default";
        }
        var whole = Texts.printable(place.toString());
        int name = whole.lastIndexOf('/');
        return whole.length() <= WIDEST_PLACE || name < 0 ? whole : "..." + whole.substring(name);
    }

    /** A few lines, the answer first. */
    public static String of(Ruling ruling) {
        var out = new StringBuilder();
        out.append(Texts.printable(ruling.action().text()))
                .append(": ")
                .append(outcome(ruling))
                .append('\n');
        line(out, "decided by", ruling.control());
        line(out, "rule", rule(ruling));
        ruling.response()
                .ifPresent(answer -> line(
                        out,
                        "response",
                        ruling.offence().map(o -> o.key()).orElse("") + ": " + answer.key()
                                + at(ruling.responsePlace())));
        ruling.notes().forEach(note -> line(out, "note", note));
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String text) {
        pad(out.append("  "), name, 10);
        out.append(Texts.printable(text)).append('\n');
    }

    private static String rule(Ruling ruling) {
        var rule = ruling.rule();
        boolean list = rule.startsWith("files.") || rule.startsWith("network.");
        var meaning = rule.indexOf('=') >= 0 || !list || ruling.outcome() == Ruling.Outcome.ALLOW
                ? rule
                : rule + ": no entry covers it";
        return meaning + at(ruling.place());
    }

    private static String at(Place place) {
        return place.isBuiltIn() ? "" : "  (" + place + ")";
    }

    private static String outcome(Ruling ruling) {
        var reported = ruling.offence().isPresent() ? ", and reported" : "";
        return switch (ruling.outcome()) {
                    case ALLOW -> "allowed" + reported;
                    case DENY -> "denied with " + ruling.errno().orElse("an error") + reported;
                    case KILL -> "kills the container before the call runs";
                    case DEPENDS -> "depends";
                }
                + (ruling.response().filter(r -> r == Response.ALERT).isPresent()
                        ? " (alert: the monitor lets it go on)"
                        : "");
    }
}
