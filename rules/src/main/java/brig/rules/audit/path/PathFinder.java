package brig.rules.audit.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the ways out of a graph. A way whose reasons include all of a shorter one's is left out. */
public final class PathFinder {
    /** Of one power; a container that is open in more ways is open. */
    private static final int MOST_WAYS = 60;

    private final AttackGraph graph;
    private final Map<Power, List<List<Step>>> known = new LinkedHashMap<>();

    private PathFinder(AttackGraph graph) {
        this.graph = graph;
    }

    /** By goal, start and length. */
    public static List<AttackPath> paths(AttackGraph graph) {
        var finder = new PathFinder(graph);
        var paths = new ArrayList<AttackPath>();
        for (var goal : graph.goals()) {
            // ways of each container apart: one that is open in many ways must not hide another
            for (var step : graph.ways(goal)) {
                for (var way : finder.through(step, Set.of(goal))) {
                    paths.add(new AttackPath(goal.what().substring("goal:".length()), way));
                }
            }
        }
        paths.sort(Comparator.comparing(AttackPath::goal)
                .thenComparing(p -> p.start().toString())
                .thenComparingInt(p -> p.steps().size())
                .thenComparing(AttackPath::line));
        return shortest(paths);
    }

    private List<List<Step>> ways(Power power, Set<Power> above) {
        var before = known.get(power);
        if (before != null) {
            return before;
        }
        var ways = new ArrayList<List<Step>>();
        var deeper = new LinkedHashSet<>(above);
        deeper.add(power);
        for (var step : graph.ways(power)) {
            if (step.from().stream().noneMatch(deeper::contains)) {
                ways.addAll(through(step, deeper));
            }
        }
        ways.sort(Comparator.comparingInt(List::size));
        var kept = ways.size() > MOST_WAYS ? new ArrayList<>(ways.subList(0, MOST_WAYS)) : ways;
        known.put(power, kept);
        return kept;
    }

    /** Every combination of ways to what the step needs. */
    private List<List<Step>> through(Step step, Set<Power> above) {
        List<List<Step>> combined = new ArrayList<>();
        combined.add(List.of());
        for (var needed : step.from()) {
            var next = new ArrayList<List<Step>>();
            for (var begun : combined) {
                for (var way : ways(needed, above)) {
                    var both = new LinkedHashSet<>(begun);
                    both.addAll(way);
                    next.add(List.copyOf(both));
                }
            }
            combined = next.size() > MOST_WAYS ? next.subList(0, MOST_WAYS) : next;
        }
        return combined.stream()
                .map(begun -> {
                    var whole = new ArrayList<>(begun);
                    whole.add(step);
                    return (List<Step>) whole;
                })
                .toList();
    }

    private static List<AttackPath> shortest(List<AttackPath> paths) {
        var kept = new ArrayList<AttackPath>();
        for (var path : paths) {
            var reasons = path.reasons();
            boolean longer = paths.stream()
                    .anyMatch(other -> isLike(other, path)
                            && other.reasons().size() < reasons.size()
                            && reasons.containsAll(other.reasons()));
            boolean again = kept.stream()
                    .anyMatch(other -> isLike(other, path) && other.reasons().equals(reasons));
            if (!longer && !again) {
                kept.add(path);
            }
        }
        return kept;
    }

    /** Paths of another class are told side by side, though one change may cut both. */
    private static boolean isLike(AttackPath one, AttackPath other) {
        return one.goal().equals(other.goal())
                && one.start().equals(other.start())
                && one.kind().equals(other.kind());
    }
}
