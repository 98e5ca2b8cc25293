package brig.policy;

import java.util.Map;
import java.util.Optional;

/**
 * Whom a policy is for. All that it names must fit; in each pattern a {@code *} stands for any letters.
 *
 * @param labels every one must be there, with a value that fits
 */
public record Selector(Optional<String> image, Optional<String> name, Map<String, String> labels) {
    public Selector {
        labels = Map.copyOf(labels);
    }

    public boolean fits(Workload workload) {
        return image.map(pattern -> fits(pattern, workload.image())).orElse(true)
                && name.map(pattern -> fits(pattern, workload.name())).orElse(true)
                && labels.entrySet().stream().allMatch(label -> {
                    var value = workload.labels().get(label.getKey());
                    return value != null && fits(label.getValue(), value);
                });
    }

    /** What is not known fits nothing, not even {@code *}. */
    private static boolean fits(String pattern, String text) {
        if (text.isEmpty()) {
            return false;
        }
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(text);
        }
        if (!text.startsWith(pattern.substring(0, star))) {
            return false;
        }
        // the leftmost place for each part leaves the most for those behind it
        int at = star;
        var parts = pattern.substring(star + 1).split("\\*", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            int found = text.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        var last = parts[parts.length - 1];
        return text.length() - at >= last.length() && text.endsWith(last);
    }
}
