package brig.cli;

import brig.cli.life.NamedVolumes;
import brig.policy.FileRules.Volume;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads {@code -v SOURCE:TARGET[:ro|:rw|:idmap]}; a source without a slash is a named volume. */
final class VolumeOption {
    private static final List<String> WAYS = List.of("ro", "rw", "idmap");

    private VolumeOption() {}

    /**
     * @throws IllegalArgumentException with what to write instead
     * @throws IOException if a source is not there
     */
    static List<Volume> parse(Collection<String> texts) throws IOException {
        var volumes = new ArrayList<Volume>();
        for (var text : texts) {
            volumes.add(parse(text));
        }
        return volumes;
    }

    static Volume parse(String text) throws IOException {
        var parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is no volume: write SOURCE:TARGET, or SOURCE:TARGET:ro");
        }
        var ways = parts.length == 2 ? List.of("rw") : List.of(parts[2].split(","));
        for (var way : ways) {
            if (!WAYS.contains(way)) {
                throw new IllegalArgumentException(
                        "'" + text + "': '" + way + "' is no way to mount a volume: write ro or rw, and idmap");
            }
        }
        return new Volume(source(parts[0]), target(parts[1]), !ways.contains("ro"), ways.contains("idmap"));
    }

    /** Links are followed now, in the caller's own name; the plan is about the place they lead to. */
    private static String source(String text) throws IOException {
        if (NamedVolumes.isName(text)) {
            return NamedVolumes.place(text).toString();
        }
        try {
            return Path.of(text).toRealPath().toString();
        } catch (NoSuchFileException e) {
            throw new IOException("no volume source '" + text + "'", e);
        } catch (IOException e) {
            throw new IOException("volume source '" + text + "' cannot be reached: " + e.getMessage(), e);
        }
    }

    private static String target(String text) {
        var path = Path.of(text);
        if (!path.isAbsolute() || !path.equals(path.normalize()) || path.getNameCount() == 0) {
            throw new IllegalArgumentException("volume target '" + text
                    + "' must be an absolute path inside the container, without '..', and not '/' itself");
        }
        for (var taken : new String[] {"/proc", "/dev"}) {
            if (path.startsWith(taken)) {
                throw new IllegalArgumentException(
                        "volume target '" + text + "': " + taken + " is Brig's own inside a container");
            }
        }
        return path.toString();
    }
}
