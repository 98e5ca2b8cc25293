package brig.rules.drl;

import java.util.List;

/** Rule files that do not become rules. */
public final class DrlException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /** @param line from 1; 0 if there is none to name */
    public record Problem(String path, int line, String message) implements Comparable<Problem> {
        @Override
        public int compareTo(Problem other) {
            int byPath = path.compareTo(other.path);
            return byPath != 0 ? byPath : Integer.compare(line, other.line);
        }

        @Override
        public String toString() {
            return line > 0 ? path + ":" + line + ": error: " + message : path + ": error: " + message;
        }
    }

    public DrlException(List<Problem> problems) {
        super(String.join("\n", problems.stream().map(Problem::toString).toList()));
        this.problems = List.copyOf(problems);
    }

    /** All of them, by file and line. */
    public List<Problem> problems() {
        return problems;
    }
}
