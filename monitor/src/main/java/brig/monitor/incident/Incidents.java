package brig.monitor.incident;

import brig.monitor.event.Event;
import brig.runtime.sys.OwnPlaces;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The folder of incident reports: one JSON file for each container that was killed, root's alone. */
public final class Incidents implements KillReporter {
    public static final Path FOLDER = OwnPlaces.data().resolve("incidents");
    public static final int KEEP = 1000;
    /** Of all reports together: what is in them is the container's choice. */
    private static final long MOST_BYTES = 256 << 20;

    private final Path folder;
    private final int keep;
    private final History history;

    /** @param keep how many reports; older ones are deleted */
    public Incidents(Path folder, int keep, History history) {
        this.folder = folder;
        this.keep = keep;
        this.history = history;
    }

    @Override
    public void killed(Event cause, Evidence evidence, boolean dead) throws IOException {
        var before = history.of(cause.container().id()).stream()
                .filter(event -> !event.equals(cause))
                .toList();
        write(cause.container().id(), out -> IncidentJson.write(out, cause, before, evidence, dead));
    }

    private interface Content {
        void to(Writer out) throws IOException;
    }

    /** Whole or not at all: the name appears when the bytes are on disk. */
    private synchronized void write(String containerId, Content content) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var draft = Files.createTempFile(
                folder,
                ".draft",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE);
                    var out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8))) {
                content.to(out);
                out.flush();
                channel.force(true);
            }
            int number = 1;
            while (Files.exists(folder.resolve(containerId + "-" + number + ".json"))) {
                number++;
            }
            var file = folder.resolve(containerId + "-" + number + ".json");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            forgetOld();
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The newest one stays, however large. */
    private void forgetOld() throws IOException {
        long bytes = 0;
        int number = 0;
        for (var file : list(folder)) {
            bytes += Files.exists(file) ? Files.size(file) : 0;
            if (number++ > 0 && (number > keep || bytes > MOST_BYTES)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** All reports, newest first; none if there is no such folder. */
    public static List<Path> list(Path folder) throws IOException {
        record Dated(Path file, long time) {}
        var found = new ArrayList<Dated>();
        try (var entries = Files.newDirectoryStream(folder, "*.json")) {
            for (var entry : entries) {
                if (Files.exists(entry)) {
                    found.add(new Dated(entry, Files.getLastModifiedTime(entry).toMillis()));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort(Comparator.comparingLong(Dated::time)
                .reversed()
                .thenComparing(dated -> dated.file().toString()));
        return found.stream().map(Dated::file).toList();
    }

    /**
     * The newest report of a container, or the one with exactly that name.
     *
     * @param name container id, or {@code <id>-<n>} with or without {@code .json}
     * @throws NoSuchFileException if there is none
     */
    public static Path find(Path folder, String name) throws IOException {
        var wanted = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
        for (var file : list(folder)) {
            var own = file.getFileName().toString();
            var base = own.substring(0, own.length() - 5);
            if (base.equals(wanted)
                    || base.substring(0, Math.max(0, base.lastIndexOf('-'))).equals(wanted)) {
                return file;
            }
        }
        throw new NoSuchFileException(
                folder.resolve(wanted).toString(), null, "no incident report called '" + name + "'");
    }
}
