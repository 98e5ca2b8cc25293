package brig.rules.pack;

import brig.policy.Place;
import brig.policy.Response;
import brig.rules.fact.Limit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

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

    /** @throws IllegalArgumentException with the sheet's path if it lacks a key, or has one too many */
    static RuleSheet parse(String group, String name, String yaml) {
        var path = "rules/" + group + "/" + name + "/rule.yaml";
        try {
            var root = new YAMLMapper().readTree(yaml);
            root.fieldNames().forEachRemaining(key -> {
                if (!KEYS.contains(key)) {
                    throw new IllegalArgumentException("unknown key '" + key + "'");
                }
            });
            var limit = new Limit(
                    name,
                    root.path("count").asInt(1),
                    window(text(root, "window")),
                    strings(root.path("paths")),
                    Response.valueOf(text(root, "response").toUpperCase(Locale.ROOT)),
                    new Place(path, 1, 1));
            return new RuleSheet(
                    group,
                    name,
                    text(root, "what"),
                    text(root, "why"),
                    Severity.valueOf(text(root, "severity").toUpperCase(Locale.ROOT)),
                    strings(root.path("tags")),
                    limit);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode root, String key) {
        if (!root.path(key).isTextual()) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return root.path(key).asText();
    }

    private static List<String> strings(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
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
