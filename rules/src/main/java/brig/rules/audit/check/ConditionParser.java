package brig.rules.audit.check;

import brig.rules.audit.check.Condition.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** By recursive descent: {@code or} binds weaker than {@code and}, that weaker than {@code not}. */
final class ConditionParser {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(==|!=|<=|>=|<|>|\\(|\\)|\\[|]|,)|'([^']*)'|(-?\\d+)(?![\\w.])|([A-Za-z][\\w.:/-]*))");
    private static final int DEEPEST = 40;

    private record Token(String kind, String text, int start) {}

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int depth;

    ConditionParser(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        int from = 0;
        while (from < text.stripTrailing().length()) {
            if (!matcher.region(from, text.length()).lookingAt()) {
                throw problem("not understood", from);
            }
            if (matcher.group(1) != null) {
                tokens.add(new Token("sign", matcher.group(1), matcher.start(1)));
            } else if (matcher.group(2) != null) {
                tokens.add(new Token("text", matcher.group(2), matcher.start(2)));
            } else if (matcher.group(3) != null) {
                tokens.add(new Token("number", matcher.group(3), matcher.start(3)));
            } else {
                tokens.add(new Token("word", matcher.group(4), matcher.start(4)));
            }
            from = matcher.end();
        }
    }

    Condition whole() {
        var condition = either();
        if (at < tokens.size()) {
            throw problem("nothing expected here", tokens.get(at).start());
        }
        return condition;
    }

    private Condition either() {
        if (++depth > DEEPEST) {
            throw problem("too deep", 0);
        }
        var left = both();
        while (next("word", "or")) {
            left = new Condition.Either(left, both());
        }
        depth--;
        return left;
    }

    private Condition both() {
        var left = single();
        while (next("word", "and")) {
            left = new Condition.Both(left, single());
        }
        return left;
    }

    private Condition single() {
        if (next("word", "not")) {
            return new Condition.Not(single());
        }
        if (next("sign", "(")) {
            var inner = either();
            expect(")");
            return inner;
        }
        var key = word("a fact's key");
        if (key.equals("absent") && next("sign", "(")) {
            var inner = word("a fact's key");
            expect(")");
            return new Condition.Absent(inner);
        }
        for (var operator : Operator.values()) {
            if (next("sign", operator.word) || next("word", operator.word)) {
                return new Condition.Comparison(key, operator, literal(operator));
            }
        }
        return new Condition.Holds(key);
    }

    private Object literal(Operator operator) {
        if (next("sign", "[")) {
            var items = new ArrayList<Object>();
            while (!next("sign", "]")) {
                items.add(scalar());
                if (!next("sign", ",")) {
                    expect("]");
                    break;
                }
            }
            return items;
        }
        int start = here();
        var value = scalar();
        if (operator == Operator.MATCHES) {
            try {
                Pattern.compile(value.toString());
            } catch (PatternSyntaxException e) {
                throw problem("no regular expression", start);
            }
        }
        return value;
    }

    private Object scalar() {
        if (at < tokens.size()) {
            var token = tokens.get(at++);
            switch (token.kind()) {
                case "text" -> {
                    return token.text();
                }
                case "number" -> {
                    return Long.valueOf(token.text());
                }
                case "word" -> {
                    if (token.text().equals("true") || token.text().equals("false")) {
                        return Boolean.valueOf(token.text());
                    }
                }
                default -> {}
            }
            at--;
        }
        throw problem("a number, true, false or 'text' expected", here());
    }

    private String word(String wanted) {
        if (at < tokens.size() && tokens.get(at).kind().equals("word")) {
            return tokens.get(at++).text();
        }
        throw problem(wanted + " expected", here());
    }

    private void expect(String sign) {
        if (!next("sign", sign)) {
            throw problem("'" + sign + "' expected", here());
        }
    }

    private boolean next(String kind, String wanted) {
        if (at < tokens.size()
                && tokens.get(at).kind().equals(kind)
                && tokens.get(at).text().equals(wanted)) {
            at++;
            return true;
        }
        return false;
    }

    private int here() {
        return at < tokens.size() ? tokens.get(at).start() : text.length();
    }

    private IllegalArgumentException problem(String message, int start) {
        return new IllegalArgumentException(message + " at character " + (start + 1) + " of '" + text + "'");
    }
}
