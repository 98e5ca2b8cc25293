package brig.runtime.image.layer;

import brig.runtime.image.ImageException;
import brig.runtime.image.Limits;
import brig.runtime.image.tar.TarReader;
import java.util.ArrayList;
import java.util.List;

/** Reads the name of an entry as a path beneath the layer's root, or refuses it. */
final class Names {
    private Names() {}

    /**
     * The path without leading and trailing slashes or {@code ./}; empty for the root itself. Some tools write absolute
     * names, and mean the layer's root.
     */
    static String path(String entry, String name, String what) throws ImageException {
        if (name.length() > Limits.PATH) {
            throw TarReader.refused(entry, what + " is longer than " + Limits.PATH + " bytes");
        }
        List<String> parts = new ArrayList<>();
        for (var part : name.split("/")) {
            if (part.equals("..")) {
                throw TarReader.refused(entry, what + " leads out of the layer by '..'");
            }
            if (part.length() > Limits.NAME) {
                throw TarReader.refused(entry, what + " has a part longer than " + Limits.NAME + " bytes");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (parts.size() > Limits.DEPTH) {
            throw TarReader.refused(entry, what + " is more than " + Limits.DEPTH + " directories deep");
        }
        return String.join("/", parts);
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
