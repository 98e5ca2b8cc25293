package brig.rules.pack;

import brig.policy.Place;
import brig.policy.Response;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import brig.policy.yaml.YamlReader;
import brig.rules.fact.Limit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code rule.yaml} beside a rule's file: what it is for, and its numbers.
 *
 * @param group the directory above, such as {@code denials}
 * @param name the rule's own directory
 * @param what it sees, in one sentence
 * @param why that matters
 * @param tags such as technique numbers of ATT&CK
 */
public record RuleSheet(
        String group, String name, String what, String why, Severity severity, List<String> tags, Limit limit) {
    private static final Set<String> KEYS =
            Set.of("what", "why", "severity", "response", "count", "window", "paths", "tags");
    private static final Pattern WINDOW = Pattern.compile("(\\d{1,6})(ms|s|m)");

    public RuleSheet {
        tags = List.copyOf(tags);
    }

    /** Where it lies among the resources, without a slash at the end. */
    public String directory() {
        return "rules/" + group + "/" + name;
    }

    /** @throws IllegalArgumentException with the sheet's path if it is no sheet */
    static RuleSheet parse(String group, String name, String yaml) {
        var path = "rules/" + group + "/" + name + "/rule.yaml";
        var problems = new Problems();
        var root = YamlReader.read(new SourceText(path, yaml), problems)
                .orElseThrow(() -> new IllegalArgumentException(path + ": no mapping of keys to values"));
        try {
            return sheet(group, name, new Keys(root), root.mark().place());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    private static RuleSheet sheet(String group, String name, Keys keys, Place place) {
        var limit = new Limit(
                name,
                Integer.parseInt(keys.text("count")),
                window(keys.text("window")),
                keys.list("paths"),
                Response.valueOf(keys.text("response").toUpperCase(Locale.ROOT)),
                place);
        return new RuleSheet(
                group,
                name,
                keys.text("what"),
                keys.text("why"),
                Severity.valueOf(keys.text("severity").toUpperCase(Locale.ROOT)),
                keys.list("tags"),
                limit);
    }

    /** The values by key; every key must be known. */
    private static final class Keys {
        private final Map<String, Node> values = new HashMap<>();

        Keys(Node.Mapping root) {
            for (var entry : root.entries()) {
                if (!KEYS.contains(entry.key())) {
                    throw new IllegalArgumentException("unknown key '" + entry.key() + "'");
                }
                values.put(entry.key(), entry.value());
            }
        }

        String text(String key) {
            if (values.get(key) instanceof Node.Scalar scalar) {
                return scalar.text();
            }
            throw new IllegalArgumentException("'" + key + "' is missing");
        }

        List<String> list(String key) {
            if (!(values.get(key) instanceof Node.Sequence sequence)) {
                return List.of();
            }
            return sequence.items().stream()
                    .filter(Node.Scalar.class::isInstance)
                    .map(item -> ((Node.Scalar) item).text())
                    .toList();
        }
    }

    private static long window(String text) {
        var match = WINDOW.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no window: write 500ms, 10s or 5m");
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "m" -> number * 60_000;
            case "s" -> number * 1000;
            default -> number;
        };
    }
}
