package brig.cli;

import brig.runtime.image.ImageException;
import brig.runtime.image.store.ImageStore;
import brig.runtime.image.store.Removed;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the image verbs have in common: the store, how a failure is told, and amounts for people. */
final class ImageOptions {
    private ImageOptions() {}

    /** {@code brig.images} is for tests, which must not meet this host's own images. */
    static ImageStore store() throws IOException {
        return new ImageStore(new JnaLinux(), Path.of(System.getProperty("brig.images", ImageStore.ALL.toString())));
    }

    static CommandFailure failed(IOException e) {
        return new CommandFailure(
                ExitCode.FAILED,
                e instanceof ImageException ? String.valueOf(e.getMessage()) : IncidentListVerb.reason(e),
                e);
    }

    /** {@code 12.3 MiB}. */
    static String amount(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= 1024) {
            amount /= 1024;
            unit++;
        }
        return "%.1f %ciB".formatted(amount, "KMGTPE".charAt(unit));
    }

    static void report(Removed removed, boolean json, Console console) {
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("names", removed.names());
            fields.put("images", removed.images());
            fields.put("layers", removed.layers());
            fields.put("bytes", removed.bytes());
            fields.put("inUse", removed.inUse());
            console.out().println(Json.object(fields));
            return;
        }
        removed.names().forEach(name -> console.out().println("no longer named " + name));
        removed.images().forEach(image -> console.out().println("removed " + image));
        console.out().println("freed " + amount(removed.bytes()) + " in " + removed.layers() + " layers");
        if (removed.inUse() > 0) {
            console.note(removed.inUse() + " layers stay because a container runs on them: 'brig image prune' removes"
                    + " them later");
        }
    }
}
