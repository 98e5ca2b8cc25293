package brig.rules.drl;

import brig.rules.drl.DrlException.Problem;
import brig.rules.fact.Seen;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * Finds patterns that would be combined with every remembered event: each pattern of {@link Seen} behind another must be compared
 * with what an earlier one bound. Without a comparison none of the rule's own code runs for a combination, so no
 * {@link Budget} could end it.
 */
final class Joins {
    private static final Pattern WORD = Pattern.compile("[$A-Za-z_][$\\w]*");
    private static final Pattern BINDING = Pattern.compile("^\\s*([$A-Za-z_][$\\w]*)\\s*:");

    private Joins() {}

    static void check(String path, RuleDescr rule, Collection<Problem> problems) {
        AndDescr all = rule.getLhs();
        var bound = new HashSet<String>();
        boolean first = true;
        for (var part : all.getDescrs()) {
            if (part instanceof PatternDescr pattern) {
                boolean events = pattern.getObjectType().endsWith(Seen.class.getSimpleName());
                if (events && !first && !compares(pattern, bound)) {
                    problems.add(new Problem(
                            path,
                            pattern.getLine(),
                            "rule '" + rule.getName() + "': this pattern is compared with no earlier one, so every"
                                    + " remembered event would be combined with every other: name at least the"
                                    + " container (container == $e.container)"));
                }
                first = false;
                bind(pattern, bound);
            }
        }
    }

    private static boolean compares(PatternDescr pattern, Set<String> bound) {
        return pattern.getConstraint().getDescrs().stream()
                .anyMatch(constraint ->
                        WORD.matcher(constraint.toString()).results().anyMatch(word -> bound.contains(word.group())));
    }

    private static void bind(PatternDescr pattern, Set<String> bound) {
        if (pattern.getIdentifier() != null) {
            bound.add(pattern.getIdentifier());
        }
        for (var constraint : pattern.getConstraint().getDescrs()) {
            var binding = BINDING.matcher(constraint.toString());
            if (binding.find()) {
                bound.add(binding.group(1));
            }
        }
    }
}
