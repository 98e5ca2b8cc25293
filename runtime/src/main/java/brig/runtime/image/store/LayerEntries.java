package brig.runtime.image.store;

import brig.runtime.image.ImageException;
import brig.runtime.image.layer.Listing;
import brig.runtime.image.layer.Unpacked;
import brig.runtime.sys.Folder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file that says what a layer's directory holds: its first line sums it up, then a line an entry. */
final class LayerEntries {
    private static final String FIRST = "brig-layer 1 bytes ";
    /** More than these help nobody. */
    private static final int MOST_PROBLEMS = 20;

    private LayerEntries() {}

    static void write(Path layer, Unpacked unpacked) throws IOException {
        try (var out = Files.newBufferedWriter(layer.resolve("entries"), StandardCharsets.ISO_8859_1);
                var root = Folder.at(layer.resolve("fs").toString())) {
            out.write(FIRST + unpacked.bytes() + "\n");
            Listing.of(root, line -> {
                try {
                    out.write(line + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }

    /** Of the layer's files. */
    static long bytes(Path layer) throws IOException {
        try (var in = open(layer)) {
            return bytes(layer, in);
        }
    }

    private static BufferedReader open(Path layer) throws IOException {
        if (!Files.exists(layer.resolve("entries"))) {
            throw new ImageException(
                    "the store is damaged: there is no layer " + layer + "; remove the image and load it again");
        }
        return Files.newBufferedReader(layer.resolve("entries"), StandardCharsets.ISO_8859_1);
    }

    private static long bytes(Path layer, BufferedReader in) throws IOException {
        var first = in.readLine();
        if (first == null || !first.matches(FIRST + "[0-9]{1,18}")) {
            throw new ImageException("the store is damaged: " + layer.resolve("entries") + " is no list of entries");
        }
        return Long.parseLong(first.substring(FIRST.length()));
    }

    /** What is no longer as it was when the layer was unpacked, a line each. */
    static List<String> changes(Path layer) throws IOException {
        var changes = new ArrayList<String>();
        try (var in = open(layer);
                var root = Folder.at(layer.resolve("fs").toString())) {
            bytes(layer, in);
            var then = new Then(in, changes);
            Listing.of(root, then::now);
            then.end();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
        return changes.size() <= MOST_PROBLEMS
                ? changes
                : java.util.stream.Stream.concat(
                                changes.stream().limit(MOST_PROBLEMS),
                                java.util.stream.Stream.of("and " + (changes.size() - MOST_PROBLEMS) + " more"))
                        .toList();
    }

    /** Walks what was, beside what is: both are in the same order. */
    private static final class Then {
        private final BufferedReader in;
        private final List<String> changes;
        private @Nullable String line;

        Then(BufferedReader in, List<String> changes) {
            this.in = in;
            this.changes = changes;
            this.line = read();
        }

        private @Nullable String read() {
            try {
                return in.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void now(String now) {
            var path = Listing.path(now);
            for (var then = line; then != null && order(Listing.path(then), path) < 0; then = line) {
                changes.add("'" + Listing.path(then) + "' is gone");
                line = read();
            }
            var then = line;
            if (then == null || !Listing.path(then).equals(path)) {
                changes.add("'" + path + "' was added");
            } else {
                if (!then.equals(now)) {
                    changes.add("'" + path + "' has changed");
                }
                line = read();
            }
        }

        void end() {
            for (var then = line; then != null; then = line) {
                changes.add("'" + Listing.path(then) + "' is gone");
                line = read();
            }
        }

        private static int order(String one, String other) {
            return Arrays.compare(parts(one), parts(other));
        }

        /** The root comes before all. */
        private static String[] parts(String path) {
            return path.equals(".") ? new String[0] : path.split("/");
        }
    }
}
