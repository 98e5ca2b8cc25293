package brig.policy.explain;

import brig.policy.Place;
import java.util.List;

/**
 * One line of a policy and what of the kernel holds it.
 *
 * @param key as in {@code docs/policy.md}
 * @param value as it came out after {@code extends}
 * @param place the line; {@link Place#BUILT_IN} for a default
 * @param controls the kernel's calls, files, flags and rights that it becomes
 */
public record ControlLine(String key, String value, Place place, List<String> controls) {
    public ControlLine {
        controls = List.copyOf(controls);
    }
}
