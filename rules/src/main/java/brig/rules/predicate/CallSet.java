package brig.rules.predicate;

import brig.rules.condition.Condition;
import brig.rules.condition.Operand;
import brig.rules.condition.Operator;
import brig.rules.field.Calls;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The calls whose events a condition can hold for, as far as its checks of {@code evt.type} say.
 *
 * @param names of calls
 * @param others whether it is all but those
 */
record CallSet(Set<String> names, boolean others) {
    private static final CallSet ALL = new CallSet(Set.of(), true);
    private static final CallSet NONE = new CallSet(Set.of(), false);

    static CallSet of(Condition condition) {
        return of(condition, false);
    }

    /** Among all the calls there are. */
    Set<String> calls() {
        var calls = new TreeSet<>(others ? Calls.all() : names);
        if (others) {
            calls.removeAll(names);
        } else {
            calls.retainAll(Calls.all());
        }
        return calls;
    }

    boolean isEvery() {
        return others && names.isEmpty();
    }

    private static CallSet of(Condition condition, boolean negated) {
        return switch (condition) {
            case Condition.Not(var part) -> of(part, !negated);
            case Condition.All(var parts) -> negated ? union(parts, true) : common(parts, false);
            case Condition.Any(var parts) -> negated ? common(parts, true) : union(parts, false);
            case Condition.Macro _ -> ALL;
            case Condition.Check check -> of(check, negated);
        };
    }

    private static CallSet of(Condition.Check check, boolean negated) {
        boolean type = check.left() instanceof Operand.Field field
                && (field.name().equals("evt.type") || field.name().equals("syscall.type"));
        if (!type || !(check.right() instanceof Condition.Right.Values values)) {
            return ALL;
        }
        boolean equal = check.operator() == Operator.EQUAL
                || check.operator() == Operator.SAME
                || check.operator() == Operator.IN;
        if (!equal && check.operator() != Operator.NOT_EQUAL) {
            return ALL;
        }
        return new CallSet(Set.copyOf(values.texts()), equal == negated);
    }

    private static CallSet union(List<Condition> parts, boolean negated) {
        var result = NONE;
        for (var part : parts) {
            result = result.or(of(part, negated));
        }
        return result;
    }

    private static CallSet common(List<Condition> parts, boolean negated) {
        var result = NONE;
        for (var part : parts) {
            result = result.or(of(part, negated).not());
        }
        return result.not();
    }

    private CallSet not() {
        return new CallSet(names, !others);
    }

    private CallSet or(CallSet more) {
        if (!others && !more.others) {
            return new CallSet(both(names, more.names), false);
        }
        if (others && more.others) {
            var common = new HashSet<>(names);
            common.retainAll(more.names);
            return new CallSet(Set.copyOf(common), true);
        }
        var all = others ? this : more;
        var some = others ? more : this;
        var left = new HashSet<>(all.names);
        left.removeAll(some.names);
        return new CallSet(Set.copyOf(left), true);
    }

    private static Set<String> both(Set<String> a, Set<String> b) {
        var both = new HashSet<>(a);
        both.addAll(b);
        return Set.copyOf(both);
    }
}
