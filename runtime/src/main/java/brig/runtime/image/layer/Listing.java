package brig.runtime.image.layer;

import brig.runtime.image.Digest;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells all that is in an unpacked layer, a line an entry: kind, mode, owner, time, attributes, content or target, and last
 * the path. What was told once can be compared with what is there later.
 */
public final class Listing {
    private final Consumer<String> lines;
    private final Map<Long, Digest> seen = new HashMap<>();
    private final byte[] buffer = new byte[1 << 17];

    private Listing(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Directories before what is in them, names in the order of their bytes. */
    public static void of(Folder root, Consumer<String> lines) throws IOException {
        var listing = new Listing(lines);
        lines.accept(listing.line("d", root.facts(), attributes(root), "", "."));
        listing.folder(root, "");
    }

    /** The path of a line, as it was written. */
    public static String path(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private void folder(Folder folder, String prefix) throws IOException {
        for (var name : folder.names()) {
            var facts = folder.facts(name);
            var path = escaped(prefix + name);
            if (facts.isDirectory()) {
                try (var child = folder.folder(name)) {
                    lines.accept(line("d", facts, attributes(child), "", path));
                    folder(child, prefix + name + "/");
                }
            } else if (facts.isFile()) {
                lines.accept(file(folder, name, facts, path));
            } else if (facts.isLink()) {
                lines.accept(line("l", facts, "", escaped(folder.linkTarget(name)), path));
            } else {
                lines.accept(line(facts.isWhiteout() ? "w" : "p", facts, "", "", path));
            }
        }
    }

    private String file(Folder folder, String name, Folder.Facts facts, String path) throws IOException {
        int fd = folder.openFile(name);
        try (var in = Descriptors.input(fd)) {
            var digest = seen.get(facts.inode());
            if (digest == null) {
                var sum = Digest.sha256();
                for (int got; (got = in.read(buffer, 0, buffer.length)) > 0; ) {
                    sum.update(buffer, 0, got);
                }
                digest = Digest.of(sum);
                if (facts.links() > 1) {
                    seen.put(facts.inode(), digest);
                }
            }
            var attributes = new StringBuilder();
            for (var key : Folder.attributes(fd)) {
                attributes.append(told(key, told(key) ? Folder.attribute(fd, key) : new byte[0]));
            }
            return line("f", facts, attributes.toString(), digest.hex(), path);
        }
    }

    private static String attributes(Folder folder) throws IOException {
        var attributes = new StringBuilder();
        for (var key : folder.attributes()) {
            attributes.append(told(key, told(key) ? folder.attribute(key) : new byte[0]));
        }
        return attributes.toString();
    }

    /** What the host itself adds, such as labels of its security module, is no part of the layer. */
    private static boolean told(String key) {
        return key.startsWith("user.") || key.startsWith("trusted.overlay.") || key.equals("security.capability");
    }

    private static String told(String key, byte[] value) {
        return told(key) ? escaped(key) + "=" + Digest.of(value).shortened() + "," : "";
    }

    private String line(String kind, Folder.Facts facts, String attributes, String what, String path) {
        return String.join(
                " ",
                kind,
                Integer.toOctalString(facts.permissions()),
                Integer.toUnsignedString(facts.uid()) + ":" + Integer.toUnsignedString(facts.gid()),
                facts.seconds() + "." + facts.nanoseconds(),
                attributes.isEmpty() ? "-" : attributes,
                what.isEmpty() ? "-" : what,
                path);
    }

    /** One line and no blank, whatever bytes it has. */
    private static String escaped(String bytes) {
        var text = new StringBuilder();
        for (byte each : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
            if (each <= ' ' || each == '\\' || each == 0x7f) {
                text.append("\\%02x".formatted(each & 0xff));
            } else {
                text.append((char) each);
            }
        }
        return text.toString();
    }
}
