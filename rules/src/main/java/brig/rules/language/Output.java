package brig.rules.language;

import brig.rules.condition.Operand;
import brig.rules.field.View;
import brig.rules.predicate.Getters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a rule says when it matches: text with {@code %proc.name} and {@code %proc.aname[2]} in it. */
public final class Output {
    /** What stands for a value that an event does not have. */
    static final String NOTHING = "<NA>";

    private static final int LONGEST = 4096;
    private static final Pattern FIELD =
            Pattern.compile("%([a-zA-Z][a-zA-Z0-9_]*(?:\\.[a-zA-Z][a-zA-Z0-9_]*)+)(?:\\[([^\\]\\[]{1,200})])?");

    private final String template;
    private final List<Function<View, @Nullable String>> pieces = new ArrayList<>();
    private final List<Operand.Field> fields = new ArrayList<>();

    public Output(String template) {
        this.template = template.strip();
        var match = FIELD.matcher(this.template);
        int at = 0;
        while (match.find()) {
            addText(this.template.substring(at, match.start()));
            var argument = match.group(2);
            var field = new Operand.Field(match.group(1), argument == null ? "" : argument, Marks.NOWHERE);
            fields.add(field);
            pieces.add(Getters.text(field));
            at = match.end();
        }
        addText(this.template.substring(at));
    }

    private void addText(String text) {
        // a star in front of the whole is a flag of the public engine: show the text even if a field is missing
        var shown = pieces.isEmpty() && text.startsWith("*") ? text.substring(1) : text;
        if (!shown.isEmpty()) {
            pieces.add(_ -> shown);
        }
    }

    public String template() {
        return template;
    }

    /** The fields that it shows, in order. */
    public List<Operand.Field> fields() {
        return List.copyOf(fields);
    }

    /** One line of bounded length; may hold the container's own strings, so whoever prints it must escape. */
    public String of(View view) {
        var text = new StringBuilder(200);
        for (var piece : pieces) {
            var value = piece.apply(view);
            text.append(value == null ? NOTHING : value);
            if (text.length() > LONGEST) {
                return text.substring(0, LONGEST) + "...";
            }
        }
        return text.toString();
    }
}
