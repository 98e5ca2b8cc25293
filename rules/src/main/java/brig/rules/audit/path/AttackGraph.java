package brig.rules.audit.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All steps that the rules found: a power may be reached in several ways, and a way may need several powers. */
public final class AttackGraph {
    private final Map<Power, Set<Step>> ways = new LinkedHashMap<>();

    /**
     * For rules: writes a step down.
     *
     * @param path {@code PATH-...} or empty
     * @param because powers, traits and flaws that the rule matched
     * @return the power that it gives, to be inserted
     */
    public Power step(String path, String says, Power gives, Object... because) {
        var from = new ArrayList<Power>();
        var rest = new ArrayList<Object>();
        for (var reason : because) {
            if (reason instanceof Power power) {
                from.add(power);
            } else {
                rest.add(reason);
            }
        }
        ways.computeIfAbsent(gives, p -> new LinkedHashSet<>()).add(new Step(says, path, from, rest, gives));
        return gives;
    }

    /** What is taken for given: an attacker has to start somewhere. */
    public void assume(Power power, String says) {
        ways.computeIfAbsent(power, p -> new LinkedHashSet<>()).add(new Step(says, "", List.of(), List.of(), power));
    }

    public List<Step> ways(Power power) {
        return List.copyOf(ways.getOrDefault(power, Set.of()));
    }

    public List<Power> powers() {
        return List.copyOf(ways.keySet());
    }

    public List<Power> goals() {
        return ways.keySet().stream().filter(Power::isGoal).toList();
    }

    @Override
    public String toString() {
        return Arrays.toString(ways.values().toArray());
    }
}
