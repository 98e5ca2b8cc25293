package brig.rules.predicate;

import brig.policy.yaml.Mark;
import brig.rules.condition.Condition;
import brig.rules.condition.Condition.Right;
import brig.rules.condition.Operand;
import brig.rules.condition.Operator;
import brig.rules.field.Field.Kind;
import brig.rules.field.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes predicates of a resolved condition, one for each call that can fulfil it. What is known as soon as the call is, is
 * worked out here: checks of {@code evt.type} vanish, and so does what such a call never has.
 */
public final class ConditionCompiler {
    private static final Compiled NEVER = new Compiled.Known(false);

    private final String call;

    private ConditionCompiler(String call) {
        this.call = call;
    }

    /** A value on the right side that its left side can never be. */
    public static final class WrongValue extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Mark mark;

        WrongValue(Mark mark, String message) {
            super(message, null, false, false);
            this.mark = mark;
        }

        public Mark mark() {
            return mark;
        }
    }

    /**
     * By the name of the call; calls that can never fulfil it are left out.
     *
     * @throws WrongValue with the first value that is of the wrong kind
     */
    public static Map<String, Compiled> compile(Condition condition) throws WrongValue {
        var predicates = new LinkedHashMap<String, Compiled>();
        for (var call : CallSet.of(condition).calls()) {
            var compiled = new ConditionCompiler(call).compiled(condition);
            if (!compiled.equals(NEVER)) {
                predicates.put(call, compiled);
            }
        }
        return predicates;
    }

    /** Whether it says nothing about the kind of call: then it is asked about all of them. */
    public static boolean namesNoCall(Condition condition) {
        return CallSet.of(condition).isEvery();
    }

    private Compiled compiled(Condition condition) throws WrongValue {
        return switch (condition) {
            case Condition.All(var parts) -> joined(parts, true);
            case Condition.Any(var parts) -> joined(parts, false);
            case Condition.Not(var part) -> not(compiled(part));
            case Condition.Macro macro -> throw new IllegalStateException("not resolved: " + macro.name());
            case Condition.Check check -> check(check);
        };
    }

    private static Compiled not(Compiled part) {
        return switch (part) {
            case Compiled.Known(boolean holds) -> new Compiled.Known(!holds);
            case Compiled.Test test -> new Compiled.Test(test.predicate().negate(), test.lacks());
        };
    }

    /** @param all whether all must hold, or any */
    private Compiled joined(List<Condition> parts, boolean all) throws WrongValue {
        List<Predicate<View>> left = new ArrayList<>();
        Set<String> lacks = Set.of();
        boolean decided = false;
        Need need = null;
        for (var part : parts) {
            switch (compiled(part)) {
                case Compiled.Known(boolean holds) -> decided |= holds != all;
                case Compiled.Test test -> {
                    boolean first = left.isEmpty();
                    need = first ? test.need() : all ? Need.better(need, test.need()) : Need.either(need, test.need());
                    left.add(test.predicate());
                    lacks = Compiled.both(lacks, test.lacks());
                }
            }
        }
        if (decided || left.isEmpty()) {
            return new Compiled.Known(decided != all);
        }
        return new Compiled.Test(left.size() == 1 ? left.getFirst() : chain(List.copyOf(left), all), lacks, need);
    }

    /** Two and three parts, as most have, without a loop: this is where the time goes. */
    private static Predicate<View> chain(List<Predicate<View>> parts, boolean all) {
        var first = parts.getFirst();
        var last = parts.getLast();
        if (parts.size() == 2) {
            return all ? view -> first.test(view) && last.test(view) : view -> first.test(view) || last.test(view);
        }
        var second = parts.get(1);
        if (parts.size() == 3) {
            return all
                    ? view -> first.test(view) && second.test(view) && last.test(view)
                    : view -> first.test(view) || second.test(view) || last.test(view);
        }
        return view -> {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).test(view) != all) {
                    return !all;
                }
            }
            return all;
        };
    }

    private Compiled check(Condition.Check check) throws WrongValue {
        var left = Getters.of(check.left(), call);
        if (check.right() instanceof Right.Computed(var operand)) {
            return computed(left, check.operator(), Getters.of(operand, call));
        }
        var values = check.right() instanceof Right.Values given ? given.values() : List.<Condition.Value>of();
        var test = Tests.of(check, left.kind(), values);
        if (left.never() || neverNumbered(check)) {
            return NEVER;
        }
        if (isAboutTheHost(check)) {
            return new Compiled.Known(check.operator() == Operator.NOT_EQUAL);
        }
        if (left.constant() != null) {
            return new Compiled.Known(test.test(left.constant()));
        }
        var source = left.source();
        return new Compiled.Test(
                view -> {
                    var value = source.apply(view);
                    return value != null && test.test(value);
                },
                left.lacks(),
                left.kind() == Kind.TEXT ? Need.of(check) : null);
    }

    /** Every event that Brig sees is of a container. */
    private static boolean isAboutTheHost(Condition.Check check) {
        boolean compares = check.operator() == Operator.EQUAL
                || check.operator() == Operator.SAME
                || check.operator() == Operator.NOT_EQUAL;
        return compares
                && check.left() instanceof Operand.Field field
                && field.name().equals("container.id")
                && check.right() instanceof Right.Values values
                && values.texts().equals(List.of("host"));
    }

    /** Events are numbered from 1; {@code evt.num=0} is how public rules spell "never". */
    private static boolean neverNumbered(Condition.Check check) {
        return check.left() instanceof Operand.Field field
                && field.name().equals("evt.num")
                && check.operator() == Operator.EQUAL
                && check.right() instanceof Right.Values values
                && values.texts().equals(List.of("0"));
    }

    private static Compiled computed(Getter left, Operator operator, Getter right) {
        if (left.never() || right.never()) {
            return NEVER;
        }
        return new Compiled.Test(
                view -> {
                    var a = left.source().apply(view);
                    var b = right.source().apply(view);
                    return a != null && b != null && Tests.compare(operator, a, b);
                },
                Compiled.both(left.lacks(), right.lacks()));
    }
}
