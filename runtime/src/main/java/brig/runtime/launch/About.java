package brig.runtime.launch;

import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Birth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a Brig writes down about its container, for others on the same host: a line each, word and value.
 *
 * @param command as one line, at most 4096 characters; for people
 * @param started when the program was about to be executed
 * @param init the container's first process
 * @param brig who watches it
 * @param asked who passes on what asks it to end: its Brig, or the client of a daemon
 */
public record About(
        String id, String name, String policy, String command, Instant started, Birth init, Birth brig, Birth asked) {
    static final String FILE = "about";
    /** Until all of it is written. */
    static final String NEW = "about.new";

    private static final int LONGEST_COMMAND = 4096;

    private static volatile @Nullable Birth ourselves;

    /** @param asked a process, or 0 for ourselves */
    static About of(LaunchRequest request, Birth init, int asked) throws IOException {
        return new About(
                request.id(),
                request.name(),
                request.policy().name(),
                shortened(String.join(" ", request.command())),
                Instant.now(),
                init,
                ourselves(),
                asked == 0 ? ourselves() : Birth.of(asked));
    }

    static Birth ourselves() throws IOException {
        var known = ourselves;
        if (known == null) {
            known = Birth.of((int) ProcessHandle.current().pid());
            ourselves = known;
        }
        return known;
    }

    About withBrig(Birth successor) {
        return new About(id, name, policy, command, started, init, successor, asked);
    }

    private static String shortened(String command) {
        var line = command.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_COMMAND ? line : line.substring(0, LONGEST_COMMAND);
    }

    void write(Path dir) throws IOException {
        var text = "name " + name + "\npolicy " + policy + "\ncommand " + command + "\nstarted "
                + started.toEpochMilli() + "\ninit " + Words.of(init) + "\nbrig " + Words.of(brig) + "\nasked "
                + Words.of(asked) + "\n";
        Words.write(dir.resolve(FILE), dir.resolve(NEW), text);
    }

    /** @throws IOException if there is no such file, or it is none of these */
    static About read(Path dir) throws IOException {
        var words = Words.read(dir.resolve(FILE));
        try {
            return new About(
                    dir.getFileName().toString(),
                    words.value("name"),
                    words.value("policy"),
                    words.value("command"),
                    Instant.ofEpochMilli(Long.parseLong(words.value("started"))),
                    words.birth("init"),
                    words.birth("brig"),
                    words.birth("asked"));
        } catch (IllegalArgumentException e) {
            throw new IOException(dir.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }
}
