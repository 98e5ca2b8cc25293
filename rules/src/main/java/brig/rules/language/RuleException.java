package brig.rules.language;

import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.rules.condition.Condition;
import brig.rules.condition.Condition.Right;
import brig.rules.condition.Condition.Value;
import brig.rules.condition.Operand;
import brig.rules.condition.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a rule leaves out: rows of values for some fields. A row with all its fields equal is no match.
 *
 * @param fields one for each value of a row
 * @param operators one for each field
 * @param single whether it names one field without a list: then its values are that field's
 */
record RuleException(
        String name,
        List<Operand.Field> fields,
        List<Operator> operators,
        boolean single,
        List<Node> values,
        Mark mark) {
    RuleException {
        fields = List.copyOf(fields);
        operators = List.copyOf(operators);
        values = List.copyOf(values);
    }

    RuleException with(List<Node> more) {
        var all = new ArrayList<>(values);
        all.addAll(more);
        return new RuleException(name, fields, operators, single, all, mark);
    }

    /** Reads one entry of {@code exceptions}. Without fields it only adds values to an earlier one of its name. */
    static Optional<RuleException> read(Node node, Problems problems) {
        if (!(node instanceof Node.Mapping mapping)) {
            problems.error(node.mark(), "an exception has a name, fields and values", "");
            return Optional.empty();
        }
        var name = "";
        Node fields = null;
        Node comparisons = null;
        List<Node> values = List.of();
        for (var entry : mapping.entries()) {
            switch (entry.key()) {
                case "name" -> name = entry.value() instanceof Node.Scalar scalar ? scalar.text() : "";
                case "fields" -> fields = entry.value();
                case "comps" -> comparisons = entry.value();
                case "values" -> values = items(entry.value());
                default ->
                    problems.error(
                            entry.keyMark(),
                            "unknown key '" + entry.key() + "'",
                            "known keys of an exception: name, fields, comps, values");
            }
        }
        if (name.isEmpty()) {
            problems.error(mapping.mark(), "an exception without a name", "write name: known_programs");
            return Optional.empty();
        }
        boolean single = fields instanceof Node.Scalar;
        var names = fields == null ? List.<Node>of() : single ? List.of(fields) : items(fields);
        var read = new ArrayList<Operand.Field>();
        names.forEach(item -> field(item, problems).ifPresent(read::add));
        var operators = operators(comparisons, read.size(), single, problems);
        return Optional.of(new RuleException(name, read, operators, single, values, mapping.mark()));
    }

    private static List<Node> items(Node node) {
        return node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
    }

    private static Optional<Operand.Field> field(Node node, Problems problems) {
        if (!(node instanceof Node.Scalar scalar) || !scalar.text().matches("[a-zA-Z][\\w.]*(\\[[^\\]\\[]+])?")) {
            problems.error(node.mark(), "a field of an exception is a name such as proc.name", "");
            return Optional.empty();
        }
        int bracket = scalar.text().indexOf('[');
        return Optional.of(
                bracket < 0
                        ? new Operand.Field(scalar.text(), "", scalar.mark())
                        : new Operand.Field(
                                scalar.text().substring(0, bracket),
                                scalar.text()
                                        .substring(bracket + 1, scalar.text().length() - 1),
                                scalar.mark()));
    }

    private static List<Operator> operators(
            @org.jspecify.annotations.Nullable Node node, int count, boolean single, Problems problems) {
        var operators = new ArrayList<Operator>();
        for (var item : node == null ? List.<Node>of() : items(node)) {
            var found = item instanceof Node.Scalar scalar
                    ? Arrays.stream(Operator.values())
                            .filter(o -> o.written().equals(scalar.text()))
                            .findFirst()
                    : Optional.<Operator>empty();
            if (found.isEmpty() || found.get() == Operator.EXISTS) {
                problems.error(item.mark(), "no operator that an exception may use", "such as =, in, startswith");
                return List.of();
            }
            operators.add(found.get());
        }
        while (operators.size() < count) {
            operators.add(single ? Operator.IN : Operator.EQUAL);
        }
        if (operators.size() > count && count > 0) {
            problems.error(
                    node == null ? new Mark(brig.policy.Place.BUILT_IN, 1) : node.mark(),
                    "more operators than fields",
                    "");
        }
        return operators;
    }

    /** True for what the exception leaves out; never, if it has no values. */
    Condition condition(Problems problems) {
        if (single) {
            return values.isEmpty() ? Condition.NEVER : check(0, values, mark);
        }
        var rows = new ArrayList<Condition>();
        for (var row : values) {
            var cells = items(row);
            if (cells.size() != fields.size()) {
                problems.error(
                        row.mark(),
                        "the exception '" + name + "' has " + fields.size() + " fields, this row " + cells.size(),
                        "");
                continue;
            }
            var checks = new ArrayList<Condition>();
            for (int i = 0; i < cells.size(); i++) {
                checks.add(check(i, items(cells.get(i)), row.mark()));
            }
            rows.add(checks.size() == 1 ? checks.getFirst() : new Condition.All(checks));
        }
        return rows.size() == 1 ? rows.getFirst() : new Condition.Any(rows);
    }

    /** Several values in the place of one are any of them. */
    private Condition check(int index, List<Node> cells, Mark where) {
        var operator = operators.get(index);
        var texts = new ArrayList<Value>();
        for (var cell : cells) {
            if (cell instanceof Node.Scalar scalar) {
                texts.add(value(scalar));
            }
        }
        if (operator.right() == Operator.Right.LIST) {
            return new Condition.Check(fields.get(index), operator, new Right.Values(texts), where);
        }
        var any = new ArrayList<Condition>();
        texts.forEach(text ->
                any.add(new Condition.Check(fields.get(index), operator, new Right.Values(List.of(text)), where)));
        return any.size() == 1 ? any.getFirst() : new Condition.Any(any);
    }

    private static Value value(Node.Scalar scalar) {
        return Resolver.item(scalar);
    }
}
