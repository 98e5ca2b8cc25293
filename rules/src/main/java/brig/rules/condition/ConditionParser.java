package brig.rules.condition;

import brig.policy.yaml.Mark;
import brig.rules.condition.Condition.All;
import brig.rules.condition.Condition.Any;
import brig.rules.condition.Condition.Check;
import brig.rules.condition.Condition.Not;
import brig.rules.condition.Condition.Right;
import brig.rules.condition.Condition.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a condition:
 *
 * <pre>
 * or     = and { "or" and }
 * and    = not { "and" not }
 * not    = { "not" } ( "(" or ")" | field operator value | macro )
 * field  = name.name [ "[" argument "]" ]  |  transformer "(" field, ... ")"
 * value  = text | number | "(" text, ... ")" | list | val(field) | transformer(field)
 * </pre>
 */
public final class ConditionParser {
    /** Parentheses within parentheses; a person reads far fewer. */
    static final int DEEPEST = 100;

    /** Characters; the longest public one has some 6000. */
    static final int LONGEST = 100_000;

    public static final Set<String> TRANSFORMERS =
            Set.of("tolower", "toupper", "b64", "basename", "len", "concat", "join", "getopt", "val");

    private static final Pattern NUMBER =
            Pattern.compile("0[xX][0-9a-fA-F]{1,16}|[+-]?[0-9]{1,18}(\\.[0-9]{0,18})?([eE][+-]?[0-9]{1,3})?");

    private final ConditionText source;
    private final Lexer lexer;
    private int depth;

    private ConditionParser(ConditionText source) {
        this.source = source;
        this.lexer = new Lexer(source.text());
    }

    /** @throws ConditionException with the first thing that cannot be understood */
    public static Condition parse(ConditionText text) throws ConditionException {
        if (text.text().length() > LONGEST) {
            throw new ConditionException(0, 1, "the condition is longer than " + LONGEST + " characters", "");
        }
        var parser = new ConditionParser(text);
        if (parser.lexer.atEnd()) {
            throw new ConditionException(0, 1, "the condition is empty", "write one such as: evt.type = execve");
        }
        var condition = parser.or();
        if (!parser.lexer.atEnd()) {
            throw parser.lexer.error("expected 'and' or 'or' before " + parser.lexer.next(), "");
        }
        return condition;
    }

    private Condition or() throws ConditionException {
        var parts = new ArrayList<Condition>();
        do {
            parts.add(and());
        } while (lexer.keyword("or"));
        return parts.size() == 1 ? parts.getFirst() : new Any(parts);
    }

    private Condition and() throws ConditionException {
        var parts = new ArrayList<Condition>();
        do {
            parts.add(not());
        } while (lexer.keyword("and"));
        return parts.size() == 1 ? parts.getFirst() : new All(parts);
    }

    private Condition not() throws ConditionException {
        boolean negated = false;
        while (lexer.keyword("not")) {
            negated = !negated;
        }
        var part = lexer.take("(") ? inParentheses() : check();
        return negated ? new Not(part) : part;
    }

    private Condition inParentheses() throws ConditionException {
        if (++depth > DEEPEST) {
            throw lexer.error("parentheses nested more than " + DEEPEST + " deep", "make macros of some of it");
        }
        var inside = or();
        depth--;
        if (!lexer.take(")")) {
            throw lexer.error("expected 'and', 'or' or ')' before " + lexer.next(), "");
        }
        return inside;
    }

    private Condition check() throws ConditionException {
        lexer.blanks();
        int start = lexer.offset();
        var name = lexer.name();
        if (name.isEmpty()) {
            throw lexer.error(
                    "expected a field, a macro or '(' before " + lexer.next(), "a check looks like: proc.name = nc");
        }
        if (name.indexOf('.') < 0 && !(TRANSFORMERS.contains(name) && lexer.take("("))) {
            return new Condition.Macro(name, mark(start, name.length()));
        }
        var left = name.indexOf('.') >= 0 ? field(name, start) : call(name, start);
        var mark = mark(start, lexer.offset() - start);
        var operator = lexer.operator();
        if (operator.isEmpty()) {
            throw lexer.error(
                    "expected an operator behind " + left + ", not " + lexer.next(), "one of: " + Operator.all());
        }
        return new Check(left, operator.get(), right(operator.get()), mark);
    }

    private Operand.Field field(String name, int start) throws ConditionException {
        var argument = "";
        if (lexer.offset() < source.text().length() && source.text().charAt(lexer.offset()) == '[') {
            lexer.take("[");
            argument = lexer.atQuote() ? lexer.quoted() : lexer.argument();
            if (argument.isEmpty() || !lexer.take("]")) {
                throw lexer.error("expected an argument and ']' behind '" + name + "['", "such as: proc.aname[2]");
            }
        }
        return new Operand.Field(name, argument, mark(start, lexer.offset() - start));
    }

    /** Behind the name and its parenthesis. */
    private Operand call(String name, int start) throws ConditionException {
        if (++depth > DEEPEST) {
            throw lexer.error("transformers nested more than " + DEEPEST + " deep", "");
        }
        var arguments = new ArrayList<Operand>();
        do {
            arguments.add(argument());
        } while (lexer.take(","));
        depth--;
        if (!lexer.take(")")) {
            throw lexer.error("expected ',' or ')' before " + lexer.next() + ", to close '" + name + "('", "");
        }
        return new Operand.Call(name, arguments, mark(start, lexer.offset() - start));
    }

    private Operand argument() throws ConditionException {
        if (lexer.atQuote()) {
            return new Operand.Text(lexer.quoted());
        }
        int start = lexer.offset();
        var name = lexer.name();
        if (name.indexOf('.') >= 0) {
            return field(name, start);
        }
        if (TRANSFORMERS.contains(name) && lexer.take("(")) {
            return call(name, start);
        }
        lexer.back(start);
        var word = lexer.bare();
        if (word.isEmpty()) {
            throw lexer.error("expected a field or a text before " + lexer.next(), "");
        }
        return new Operand.Text(word);
    }

    private Right right(Operator operator) throws ConditionException {
        return switch (operator.right()) {
            case NOTHING -> new Right.Nothing();
            case TEXT -> {
                var computed = computed();
                yield computed != null ? computed : new Right.Values(List.of(text()));
            }
            case NUMBER -> {
                var computed = computed();
                yield computed != null ? computed : new Right.Values(List.of(number()));
            }
            case LIST -> list();
        };
    }

    private Right.@org.jspecify.annotations.Nullable Computed computed() throws ConditionException {
        lexer.blanks();
        int start = lexer.offset();
        var name = lexer.name();
        if (TRANSFORMERS.contains(name) && lexer.take("(")) {
            return new Right.Computed(call(name, start));
        }
        lexer.back(start);
        return null;
    }

    private Value text() throws ConditionException {
        boolean quoted = lexer.atQuote();
        int start = lexer.offset();
        var text = quoted ? lexer.quoted() : lexer.bare();
        if (!quoted && text.isEmpty()) {
            throw lexer.error("expected a value before " + lexer.next(), "what holds ( ) = , or a blank needs quotes");
        }
        return new Value(text, !quoted, mark(start, lexer.offset() - start));
    }

    private Value number() throws ConditionException {
        var value = text();
        if (!NUMBER.matcher(value.text()).matches()) {
            lexer.back(lexer.offset() - value.text().length());
            throw lexer.error("'" + value.text() + "' is no number", "<, <=, > and >= compare numbers");
        }
        return value;
    }

    private Right list() throws ConditionException {
        if (!lexer.take("(")) {
            var computed = computed();
            if (computed != null) {
                return computed;
            }
            int start = lexer.offset();
            var name = lexer.name();
            if (name.isEmpty()) {
                throw lexer.error("expected a list before " + lexer.next(), "such as: (sh, bash)");
            }
            return new Right.Values(List.of(new Value(name, true, mark(start, name.length()))));
        }
        var values = new ArrayList<Value>();
        if (lexer.take(")")) {
            return new Right.Values(values);
        }
        do {
            values.add(text());
        } while (lexer.take(","));
        if (!lexer.take(")")) {
            throw lexer.error("expected ',' or ')' before " + lexer.next(), "");
        }
        return new Right.Values(values);
    }

    private Mark mark(int offset, int length) {
        return source.mark(offset, Math.max(1, length));
    }
}
