package brig.policy;

import java.util.Map;

/**
 * What is about to run, for a file that holds policies for several.
 *
 * @param image as the user named it; empty if it comes from no image
 * @param name of the container; empty if nobody named it
 */
public record Workload(String image, String name, Map<String, String> labels) {
    /** Nothing is known. */
    public static final Workload UNKNOWN = new Workload("", "", Map.of());

    public Workload {
        labels = Map.copyOf(labels);
    }

    /** {@code image web:1, name web-7, label app=web}; or {@code nothing}. */
    @Override
    public String toString() {
        var out = new StringBuilder();
        if (!image.isEmpty()) {
            out.append("image ").append(image);
        }
        if (!name.isEmpty()) {
            out.append(out.isEmpty() ? "" : ", ").append("name ").append(name);
        }
        labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label ->
                        out.append(out.isEmpty() ? "" : ", ").append("label ").append(label));
        return out.isEmpty() ? "nothing" : out.toString();
    }
}
