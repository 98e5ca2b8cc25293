package brig.policy;

import java.util.ArrayList;

/** Absolute paths compared by their letters alone; no file system is asked. */
public final class PathText {
    private PathText() {}

    /** Whether a path is a directory or lies in it. */
    public static boolean isBeneath(String path, String directory) {
        return directory.equals("/") || path.equals(directory) || path.startsWith(directory + "/");
    }

    /** {@code .}, {@code ..} and doubled slashes worked out; above the root is the root. */
    public static String withoutDots(String path) {
        var names = new ArrayList<String>();
        for (var name : path.split("/", -1)) {
            switch (name) {
                case "", "." -> {}
                case ".." -> {
                    if (!names.isEmpty()) {
                        names.removeLast();
                    }
                }
                default -> names.add(name);
            }
        }
        return "/" + String.join("/", names);
    }
}
