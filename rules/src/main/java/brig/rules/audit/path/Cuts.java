package brig.rules.audit.path;

import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cheapest set of changes that leaves no path: each path must lose one reason at least. Paths that share no change
 * are solved apart; a small group exactly, a large one greedily, by paths cut per cost.
 *
 * @param chosen each with the number of paths that it cuts, best first
 * @param uncut paths that no change known here would cut
 */
public record Cuts(Map<Cut, Integer> chosen, int uncut) {
    private static final int EXACT = 14;

    public static Cuts cheapest(List<AttackPath> paths, Set<Subject> privileged) {
        List<Set<Cut>> options = new ArrayList<>();
        int uncut = 0;
        for (var path : paths) {
            var cuts = new LinkedHashSet<Cut>();
            path.reasons().forEach(r -> Cut.of(r, privileged).ifPresent(cuts::add));
            if (cuts.isEmpty()) {
                uncut++;
            } else {
                options.add(cuts);
            }
        }
        options = widest(options);
        var chosen = new LinkedHashSet<Cut>();
        for (var group : groups(options)) {
            chosen.addAll(solve(group));
        }
        var counted = new LinkedHashMap<Cut, Integer>();
        var all = options;
        chosen.stream()
                .sorted(Comparator.comparingLong((Cut c) -> -count(all, c)).thenComparing(Cut::says))
                .forEach(c -> counted.put(c, (int) count(all, c)));
        return new Cuts(counted, uncut);
    }

    /** A mount below another one goes with it. */
    private static List<Set<Cut>> widest(List<Set<Cut>> options) {
        var all = new LinkedHashSet<Cut>();
        options.forEach(all::addAll);
        List<Set<Cut>> widest = new ArrayList<>();
        for (var option : options) {
            var cuts = new LinkedHashSet<Cut>();
            for (var cut : option) {
                var at = cut;
                for (var other : all) {
                    at = at.within(other);
                }
                cuts.add(at);
            }
            widest.add(cuts);
        }
        return widest;
    }

    private static long count(List<Set<Cut>> options, Cut cut) {
        return options.stream().filter(o -> o.contains(cut)).count();
    }

    private static List<List<Set<Cut>>> groups(List<Set<Cut>> options) {
        var groups = new ArrayList<List<Set<Cut>>>();
        for (var option : options) {
            var joined = new ArrayList<Set<Cut>>(List.of(option));
            groups.removeIf(group -> {
                boolean touches = group.stream().anyMatch(o -> o.stream().anyMatch(option::contains));
                if (touches) {
                    joined.addAll(group);
                }
                return touches;
            });
            groups.add(joined);
        }
        return groups;
    }

    private static Set<Cut> solve(List<Set<Cut>> group) {
        var greedy = greedy(group);
        var candidates = new LinkedHashSet<Cut>();
        group.forEach(candidates::addAll);
        return candidates.size() <= EXACT ? exact(group, List.copyOf(candidates), greedy) : greedy;
    }

    private static Set<Cut> greedy(List<Set<Cut>> group) {
        var left = new ArrayList<>(group);
        var chosen = new LinkedHashSet<Cut>();
        while (!left.isEmpty()) {
            var all = new LinkedHashSet<Cut>();
            left.forEach(all::addAll);
            var best = all.stream()
                    .max(Comparator.comparingDouble((Cut c) -> (double) count(left, c) / c.cost())
                            .thenComparing(Cut::says, Comparator.reverseOrder()))
                    .orElseThrow();
            chosen.add(best);
            left.removeIf(o -> o.contains(best));
        }
        return chosen;
    }

    private static Set<Cut> exact(List<Set<Cut>> group, List<Cut> candidates, Set<Cut> start) {
        Set<Cut> best = start;
        int cost = cost(start);
        for (int mask = 1; mask < 1 << candidates.size(); mask++) {
            var set = new LinkedHashSet<Cut>();
            for (int i = 0; i < candidates.size(); i++) {
                if ((mask & 1 << i) != 0) {
                    set.add(candidates.get(i));
                }
            }
            if (cost(set) < cost && group.stream().allMatch(o -> o.stream().anyMatch(set::contains))) {
                best = set;
                cost = cost(set);
            }
        }
        return best;
    }

    private static int cost(Set<Cut> cuts) {
        return cuts.stream().mapToInt(Cut::cost).sum();
    }
}
