package brig.rules.condition;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a check compares. */
public enum Operator {
    EXISTS("exists", Right.NOTHING),
    EQUAL("=", Right.TEXT),
    SAME("==", Right.TEXT),
    NOT_EQUAL("!=", Right.TEXT),
    LESS("<", Right.NUMBER),
    AT_MOST("<=", Right.NUMBER),
    MORE(">", Right.NUMBER),
    AT_LEAST(">=", Right.NUMBER),
    CONTAINS("contains", Right.TEXT),
    ICONTAINS("icontains", Right.TEXT),
    BCONTAINS("bcontains", Right.TEXT),
    STARTSWITH("startswith", Right.TEXT),
    BSTARTSWITH("bstartswith", Right.TEXT),
    ENDSWITH("endswith", Right.TEXT),
    GLOB("glob", Right.TEXT),
    IGLOB("iglob", Right.TEXT),
    REGEX("regex", Right.TEXT),
    IN("in", Right.LIST),
    INTERSECTS("intersects", Right.LIST),
    PMATCH("pmatch", Right.LIST);

    /** What may stand on the right. */
    public enum Right {
        NOTHING,
        TEXT,
        NUMBER,
        LIST
    }

    private final String written;
    private final Right right;

    Operator(String written, Right right) {
        this.written = written;
        this.right = right;
    }

    public String written() {
        return written;
    }

    public Right right() {
        return right;
    }

    static Optional<Operator> of(String written) {
        return Arrays.stream(values()).filter(o -> o.written.equals(written)).findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(Operator::written).collect(Collectors.joining(" "));
    }
}
