package brig.policy.load;

import brig.policy.ProblemKind;
import brig.policy.Texts;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import org.jspecify.annotations.Nullable;

/** Paths in a policy: absolute, and without anything that means another path. */
final class Paths {
    private static final int LONGEST = 4095;
    private static final int LONGEST_NAME = 255;

    private Paths() {}

    /** Without doubled and trailing slashes; null after a problem was reported. */
    static @Nullable String read(Node node, Problems problems) {
        if (!(node instanceof Node.Scalar(var text, var kind, var mark))) {
            problems.error(node.mark(), "a path is a single value", "");
            return null;
        }
        var shown = Texts.quoted(text);
        if (text.isEmpty()) {
            problems.error(mark, "an empty path", "");
        } else if (text.indexOf('\0') >= 0) {
            problems.error(mark, "a NUL in the path " + shown, "a NUL ends every path in the kernel");
        } else if (hasControl(text)) {
            problems.error(mark, "a control character in the path " + shown, "");
        } else if (text.startsWith("~")) {
            problems.error(mark, shown + " is not absolute", "there is no home directory here: write it out");
        } else if (text.charAt(0) != '/') {
            problems.error(mark, shown + " is not absolute", "paths start with /");
        } else if (text.length() > LONGEST) {
            problems.error(mark, "a path longer than " + LONGEST + " characters", "");
        } else {
            return clean(text, shown, (Node.Scalar) node, problems);
        }
        return null;
    }

    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Texts.isHidden(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String clean(String text, String shown, Node.Scalar at, Problems problems) {
        var out = new StringBuilder(text.length());
        for (int start = 1; start <= text.length(); ) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            var name = text.substring(start, end);
            if (name.equals("..") || name.equals(".")) {
                problems.error(at.mark(), "'" + name + "' in the path " + shown, "write the path it leads to");
                return null;
            }
            if (name.length() > LONGEST_NAME) {
                problems.error(at.mark(), "a name longer than " + LONGEST_NAME + " characters in " + shown, "");
                return null;
            }
            if (!name.isEmpty()) {
                out.append('/').append(name);
            }
            start = end + 1;
        }
        if (text.indexOf('*') >= 0) {
            problems.warning(
                    at.mark(),
                    ProblemKind.STAR,
                    "the * in " + shown + " is a letter like any other",
                    "a directory stands for all beneath it");
        }
        return out.isEmpty() ? "/" : out.toString();
    }
}
