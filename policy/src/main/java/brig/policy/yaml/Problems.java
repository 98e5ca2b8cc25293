package brig.policy.yaml;

import brig.policy.Accepted;
import brig.policy.Place;
import brig.policy.Problem;
import brig.policy.Problem.Severity;
import brig.policy.ProblemKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what is wrong with a policy and the files it extends, with the lines it is about. */
public final class Problems {
    /** Of each sort: errors, warnings, accepted warnings. More would help nobody. */
    private static final int MOST = 100;

    private static final int WIDEST = 160;
    private static final int BEFORE_CARET = 60;

    private final Map<String, SourceText> sources = new HashMap<>();
    private final List<String> files = new ArrayList<>();
    private final List<Problem> found = new ArrayList<>();
    private final Map<String, Accepts> accepts = new HashMap<>();
    private final List<Accepted> accepted = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private boolean errors;

    /** Makes the lines of a file known. */
    public void reads(SourceText source) {
        if (sources.put(source.file(), source) == null) {
            files.add(source.file());
        }
    }

    public void error(Mark mark, String message, String hint) {
        add(mark.place(), mark.length(), Severity.ERROR, ProblemKind.INVALID, message, hint);
    }

    public void error(Place place, String message, String hint) {
        add(place, 0, Severity.ERROR, ProblemKind.INVALID, message, hint);
    }

    public void warning(Mark mark, ProblemKind kind, String message, String hint) {
        add(mark.place(), mark.length(), Severity.WARNING, kind, message, hint);
    }

    public void warning(Place place, ProblemKind kind, String message, String hint) {
        add(place, 0, Severity.WARNING, kind, message, hint);
    }

    public boolean hasErrors() {
        return errors;
    }

    public int count() {
        return found.size();
    }

    /** @param length 0 if only the place is known: then the word there is meant */
    private void add(Place place, int length, Severity severity, ProblemKind kind, String message, String hint) {
        errors |= severity == Severity.ERROR;
        var source = sources.get(place.file());
        var reason = severity == Severity.WARNING && source != null
                ? accepts(source).reason(place.line(), kind.id())
                : Optional.<String>empty();
        if (isFull(severity, reason.isPresent()) || !seen.add(place + message)) {
            return;
        }
        var line = source == null ? "" : source.line(place.line()).replace('\t', '\u2192');
        int caret = Math.min(line.length(), place.column() - 1);
        if (length == 0 && source != null) {
            length = source.wordLength(line, caret);
        }
        if (line.length() > WIDEST) {
            int from = Math.max(0, caret - BEFORE_CARET);
            line = line.substring(from, Math.min(line.length(), from + WIDEST));
            caret -= from;
        }
        var problem = new Problem(place, severity, kind, message, hint, line, caret, Math.max(1, length));
        if (reason.isPresent()) {
            accepted.add(new Accepted(problem, reason.get()));
        } else {
            found.add(problem);
        }
    }

    /** Each sort has room of its own, so that a hundred warnings do not hide the error after them. */
    private boolean isFull(Severity severity, boolean isAccepted) {
        if (isAccepted) {
            return accepted.size() >= MOST;
        }
        long same =
                found.stream().filter(problem -> problem.severity() == severity).count();
        return same >= MOST;
    }

    private Accepts accepts(SourceText source) {
        return accepts.computeIfAbsent(source.file(), unread -> new Accepts(source));
    }

    /** Warns of comments that accept what nobody warns of. To be asked when all else has been said. */
    public void warnOfUselessAccepts() {
        for (var file : files) {
            var source = sources.get(file);
            if (source == null || file.startsWith("profile:")) {
                continue;
            }
            for (var unused : accepts(source).unused()) {
                warning(
                        unused.place(),
                        ProblemKind.USELESS_ACCEPT,
                        "there is no warning '" + unused.id() + "' here to be accepted",
                        "the comment stands behind the line of the warning, or right above it");
            }
        }
    }

    /** Warnings that a comment in the file accepts. */
    public List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    /** The file that was asked for first, each file from top to bottom. */
    public List<Problem> sorted() {
        var sorted = new ArrayList<>(found);
        sorted.sort((a, b) -> {
            int byFile = Integer.compare(order(a), order(b));
            int byLine = byFile != 0
                    ? byFile
                    : Integer.compare(a.place().line(), b.place().line());
            return byLine != 0
                    ? byLine
                    : Integer.compare(a.place().column(), b.place().column());
        });
        return List.copyOf(sorted);
    }

    private int order(Problem problem) {
        return files.indexOf(problem.place().file());
    }
}
