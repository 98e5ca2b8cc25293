package brig.cli.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A policy that is being written, key by key. */
final class Draft {
    private static final List<String> SECTIONS =
            List.of("process", "files", "network", "syscalls", "devices", "resources", "response", "health");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/_][A-Za-z0-9/._@+-]*");
    private static final Set<String> WORDS = Set.of(
            "true", "false", "null", "yes", "no", "on", "off", "True", "False", "Null", "Yes", "No", "On", "Off", "y",
            "n");

    private final List<String> head = new ArrayList<>();
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Set<String>> lists = new LinkedHashMap<>();
    private final Set<String> replaced = new LinkedHashSet<>();
    private final List<String> lost = new ArrayList<>();
    private String base = "baseline";

    List<String> lost() {
        return lost;
    }

    /** Something that a policy cannot say. */
    void lose(String what) {
        if (!lost.contains(what)) {
            lost.add(what);
        }
    }

    void extend(String profile) {
        base = profile;
    }

    /** A line above the sections, such as {@code name: web}. */
    void head(String line) {
        head.add(line);
    }

    /** @param key such as {@code process.user} */
    void set(String key, Object value) {
        if (isOneLine(key, value.toString())) {
            values.put(key, value.toString());
        }
    }

    /** A value is somebody else's word: it must not go on as the next key. */
    private boolean isOneLine(String key, String value) {
        boolean one = value.chars().noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029');
        if (!one) {
            lose(key + ": " + comment(value));
        }
        return one;
    }

    boolean has(String key) {
        return values.containsKey(key) || lists.containsKey(key);
    }

    /** @param entry as it stands in the file */
    void add(String key, String entry) {
        if (isOneLine(key, entry)) {
            lists.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(entry);
        }
    }

    /** The list is all there is, whatever the base has. */
    void only(String key) {
        lists.computeIfAbsent(key, _ -> new LinkedHashSet<>());
        replaced.add(key);
    }

    /** A scalar as YAML has it. */
    static String quoted(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text)) {
            return text;
        }
        var out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < 0x20) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }

    /** A mapping on one line. */
    static String mapping(Map<String, String> pairs) {
        var out = new ArrayList<String>();
        pairs.forEach((key, value) -> out.add(key + ": " + value));
        return "{" + String.join(", ", out) + "}";
    }

    Exchange done() {
        return new Exchange(text(), lost);
    }

    String text() {
        var out = new StringBuilder();
        for (var line : lost) {
            out.append("# not in here: ").append(comment(line)).append('\n');
        }
        head.forEach(line -> out.append(line).append('\n'));
        out.append("extends: ").append(base).append('\n');
        var keys = new LinkedHashSet<>(values.keySet());
        keys.addAll(lists.keySet());
        for (var section : SECTIONS) {
            if (section.equals("devices") && lists.containsKey(section)) {
                list(out, section, section, "");
                continue;
            }
            var inner = new TreeMap<String, String>();
            boolean started = false;
            for (var key : keys) {
                if (key.startsWith(section + ".")) {
                    if (!started) {
                        out.append(section).append(":\n");
                        started = true;
                    }
                    var name = key.substring(section.length() + 1);
                    int dot = name.indexOf('.');
                    if (dot > 0) {
                        inner.put(name, String.valueOf(values.get(key)));
                    } else if (lists.containsKey(key)) {
                        list(out, key, name, "  ");
                    } else {
                        out.append("  ")
                                .append(name)
                                .append(": ")
                                .append(values.get(key))
                                .append('\n');
                    }
                }
            }
            nested(out, inner);
        }
        return out.toString();
    }

    private static void nested(StringBuilder out, Map<String, String> inner) {
        var before = "";
        for (var pair : inner.entrySet()) {
            var names = pair.getKey().split("\\.", 2);
            if (!names[0].equals(before)) {
                out.append("  ").append(names[0]).append(":\n");
                before = names[0];
            }
            out.append("    ")
                    .append(names[1])
                    .append(": ")
                    .append(pair.getValue())
                    .append('\n');
        }
    }

    private void list(StringBuilder out, String key, String name, String indent) {
        var entries = lists.getOrDefault(key, Set.of());
        boolean only = replaced.contains(key);
        out.append(indent).append(name).append(':');
        if (entries.isEmpty()) {
            out.append(only ? " {only: []}\n" : " []\n");
            return;
        }
        out.append('\n');
        if (only) {
            out.append(indent).append("  only:\n");
        }
        for (var entry : entries) {
            out.append(indent).append(only ? "    - " : "  - ").append(entry).append('\n');
        }
    }

    private static String comment(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
