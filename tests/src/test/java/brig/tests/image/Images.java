package brig.tests.image;

import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store of a test's own, and the command that uses it. */
record Images(Path store) {
    private static @Nullable Path real;

    Command brig(Object... words) {
        var all = new ArrayList<>(Tools.brig());
        all.add(1, "-Dbrig.images=" + store);
        return Command.of(all.toArray()).and(words);
    }

    Ended run(Object... words) throws IOException, InterruptedException {
        return brig(words).run();
    }

    /** The names in one of the store's folders. */
    List<String> in(String folder) throws IOException {
        try (var files = Files.list(store.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** What {@code real-image} makes, once a run. */
    static synchronized Path real() throws IOException, InterruptedException {
        if (real == null) {
            var directory = Tools.directory("real-image");
            Command.of("rm", "-rf", directory).run();
            var made = Command.of("sh", Tools.script("real-image"), directory).run();
            if (made.code() != 0) {
                throw new IOException("no image: " + made);
            }
            real = directory;
        }
        return real;
    }
}
