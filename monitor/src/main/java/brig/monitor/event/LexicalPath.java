package brig.monitor.event;

import org.jspecify.annotations.Nullable;

/** Paths by their letters, without a file system. */
final class LexicalPath {
    private LexicalPath() {}

    /** Null if the path is relative or climbs; the same string if there is nothing to leave out. */
    static @Nullable String absolute(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return null;
        }
        boolean clean = true;
        int start = 1;
        for (int i = 1; i <= path.length(); i++) {
            if (i < path.length() && path.charAt(i) != '/') {
                continue;
            }
            int length = i - start;
            if (length == 2 && path.charAt(start) == '.' && path.charAt(start + 1) == '.') {
                return null;
            }
            boolean nothing = length == 0 || (length == 1 && path.charAt(start) == '.');
            clean &= !nothing;
            start = i + 1;
        }
        return clean || path.length() == 1 ? path : cleaned(path);
    }

    private static String cleaned(String path) {
        var text = new StringBuilder(path.length());
        for (var part : path.split("/+")) {
            if (!part.isEmpty() && !part.equals(".")) {
                text.append('/').append(part);
            }
        }
        return text.isEmpty() ? "/" : text.toString();
    }
}
