package brig.rules.language;

import brig.policy.Texts;
import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.rules.condition.Condition;
import brig.rules.condition.Condition.Right;
import brig.rules.condition.Condition.Value;
import brig.rules.condition.ConditionException;
import brig.rules.condition.ConditionParser;
import brig.rules.condition.ConditionText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts macros and lists in the places of their names. Both are known everywhere, also in front of
 * where they are defined. What a condition grows to is bounded: macros of macros may double with each step.
 */
final class Resolver {
    /** Checks of one condition; the largest public rule has 463. */
    private static final long MOST_CHECKS = 20_000;

    private static final int MOST_VALUES = 100_000;
    /** Parts within parts, so that whoever walks the condition needs no large stack. */
    private static final int DEEPEST = 500;

    private final Map<String, Draft.OfMacro> macros;
    private final Map<String, Draft.OfList> lists;
    private final Problems problems;
    private final Map<String, Optional<Condition>> resolvedMacros = new HashMap<>();
    private final IdentityHashMap<Condition, Extent> extents = new IdentityHashMap<>();
    private final Map<String, List<Value>> resolvedLists = new HashMap<>();
    private final LinkedHashSet<String> within = new LinkedHashSet<>();
    private final Set<String> withinLists = new HashSet<>();

    Resolver(Map<String, Draft.OfMacro> macros, Map<String, Draft.OfList> lists, Problems problems) {
        this.macros = macros;
        this.lists = lists;
        this.problems = problems;
    }

    /**
     * Of a condition with its macros, as if they were copied into it.
     *
     * @param checks how many
     * @param height parts within parts
     */
    private record Extent(long checks, int height) {}

    /** Ends the resolving of one condition; the problem has been told. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Empty if something is wrong with it, which then has been told. */
    Optional<Condition> resolve(ConditionText text) {
        return resolve(text, 0);
    }

    private Optional<Condition> resolve(ConditionText text, int depth) {
        try {
            var resolved = resolved(ConditionParser.parse(text), depth);
            return isTooLarge(resolved, text) ? Optional.empty() : Optional.of(resolved);
        } catch (ConditionException e) {
            problems.error(text.mark(e.offset(), e.length()), String.valueOf(e.getMessage()), e.hint());
            return Optional.empty();
        } catch (Stop e) {
            return Optional.empty();
        }
    }

    private boolean isTooLarge(Condition condition, ConditionText text) {
        var extent = extent(condition);
        if (extent.checks <= MOST_CHECKS && extent.height <= DEEPEST) {
            return false;
        }
        problems.error(
                text.mark(0, 1),
                extent.checks > MOST_CHECKS
                        ? "with its macros this condition has more than " + MOST_CHECKS + " checks"
                        : "with its macros this condition is nested more than " + DEEPEST + " deep",
                "");
        return true;
    }

    /** The lists within what an exception says. */
    Condition withLists(Condition condition) {
        try {
            return resolved(condition, 0);
        } catch (Stop e) {
            return Condition.NEVER;
        }
    }

    private Condition resolved(Condition condition, int depth) throws Stop {
        return switch (condition) {
            case Condition.All(var parts) -> new Condition.All(resolved(parts, depth + 1));
            case Condition.Any(var parts) -> new Condition.Any(resolved(parts, depth + 1));
            case Condition.Not(var part) -> new Condition.Not(resolved(part, depth + 1));
            case Condition.Macro(var name, var mark) -> macro(name, mark, depth);
            case Condition.Check check ->
                check.right() instanceof Right.Values(var values)
                                && check.operator().right() == brig.rules.condition.Operator.Right.LIST
                        ? new Condition.Check(
                                check.left(), check.operator(), new Right.Values(values(values)), check.mark())
                        : check;
        };
    }

    private List<Condition> resolved(List<Condition> parts, int depth) throws Stop {
        var resolved = new ArrayList<Condition>();
        boolean stop = false;
        for (var part : parts) {
            try {
                resolved.add(resolved(part, depth));
            } catch (Stop e) {
                stop = true; // the other parts may have something to say, too
            }
        }
        if (stop) {
            throw new Stop();
        }
        return resolved;
    }

    private Condition macro(String name, Mark mark, int depth) throws Stop {
        var macro = macros.get(name);
        if (macro == null) {
            var hint = lists.containsKey(name) ? "'" + name + "' is a list: write FIELD in (" + name + ")" : near(name);
            problems.error(mark, "unknown macro " + Texts.quoted(name), hint);
            throw new Stop();
        }
        if (within.contains(name) || depth > DEEPEST) {
            boolean itself = within.contains(name);
            problems.error(
                    mark,
                    itself
                            ? "the macro '" + name + "' contains itself"
                            : "macros nested more than " + DEEPEST + " deep",
                    itself ? "through " + String.join(", ", within) : "");
            throw new Stop();
        }
        var known = resolvedMacros.get(name);
        if (known == null) {
            known = resolveMacro(macro, depth);
            resolvedMacros.put(name, known);
        }
        return known.orElseThrow(Stop::new);
    }

    private Optional<Condition> resolveMacro(Draft.OfMacro macro, int depth) {
        within.add(macro.name());
        try {
            return resolve(macro.condition(), depth + 1);
        } finally {
            within.remove(macro.name());
        }
    }

    private Extent extent(Condition condition) {
        var known = extents.get(condition);
        if (known != null) {
            return known;
        }
        var extent = switch (condition) {
            case Condition.All(var parts) -> around(parts);
            case Condition.Any(var parts) -> around(parts);
            case Condition.Not(var part) -> around(List.of(part));
            case Condition.Macro _, Condition.Check _ -> new Extent(1, 1);
        };
        extents.put(condition, extent);
        return extent;
    }

    private Extent around(List<Condition> parts) {
        long checks = 0;
        int height = 0;
        for (var part : parts) {
            var extent = extent(part);
            checks = Math.min(Long.MAX_VALUE / 4, checks + extent.checks);
            height = Math.max(height, extent.height);
        }
        return new Extent(checks, height + 1);
    }

    private List<Value> values(List<Value> written) throws Stop {
        var values = new ArrayList<Value>();
        for (var value : written) {
            if (value.bare() && lists.containsKey(value.text())) {
                values.addAll(list(value.text(), value.mark()));
            } else {
                values.add(value);
            }
            if (values.size() > MOST_VALUES) {
                problems.error(value.mark(), "a list of more than " + MOST_VALUES + " values", "");
                throw new Stop();
            }
        }
        return values;
    }

    private List<Value> list(String name, Mark mark) throws Stop {
        var known = resolvedLists.get(name);
        if (known != null) {
            return known;
        }
        var list = lists.get(name);
        if (list == null || !withinLists.add(name)) {
            problems.error(mark, "the list '" + name + "' contains itself", "");
            throw new Stop();
        }
        var items = values(list.items().stream().map(Resolver::item).toList());
        withinLists.remove(name);
        resolvedLists.put(name, items);
        return items;
    }

    /** An item that has quotes of its own, as {@code '"(sd-pam)"'}, is the text between them. */
    static Value item(Node.Scalar scalar) {
        var text = scalar.text();
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return new Value(quoted ? text.substring(1, text.length() - 1) : text, !quoted, scalar.mark());
    }

    /** Checks what nobody uses, too. */
    void checkUnused() {
        for (var macro : macros.values()) {
            if (!resolvedMacros.containsKey(macro.name())) {
                resolvedMacros.put(macro.name(), resolveMacro(macro, 0));
            }
        }
        for (var list : lists.values()) {
            try {
                list(list.name(), list.mark());
            } catch (Stop e) {
                withinLists.clear(); // told
            }
        }
    }

    private String near(String name) {
        return macros.keySet().stream()
                .filter(known -> known.equalsIgnoreCase(name) || known.startsWith(name) || name.startsWith(known))
                .findFirst()
                .map(known -> "did you mean '" + known + "'?")
                .orElse("a check looks like: proc.name = nc");
    }
}
