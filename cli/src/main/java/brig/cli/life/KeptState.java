package brig.cli.life;

import brig.runtime.launch.Words;
import brig.runtime.sys.Birth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/**
 * How a kept container is. Written whole or not at all, so whoever reads it after any kill finds the last one that was true;
 * and one that says it runs while its keeper is gone has ended with that.
 *
 * @param keeper the process that watches it
 * @param started the last time; the epoch if it was not yet
 * @param ended likewise
 * @param code its exit code, or 128+n if signal n ended it; 0 as long as it runs
 * @param reason why it ended, if there is more to say than its code
 * @param restarts how often it was started again
 * @param health a word of {@link Health}, or {@code none}
 */
public record KeptState(
        Status status,
        Birth keeper,
        Instant started,
        Instant ended,
        int code,
        String reason,
        int restarts,
        String health) {
    private static final String FILE = "state";
    private static final String DRAFT = "state.new";
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int KILLED = 137;

    /** What people see, in lower case. */
    public enum Status {
        STARTING,
        RUNNING,
        RESTARTING,
        ENDED
    }

    static KeptState starting(Birth keeper) {
        return new KeptState(Status.STARTING, keeper, Instant.EPOCH, Instant.EPOCH, 0, "", 0, "none");
    }

    KeptState running(Instant now, String itsHealth) {
        return new KeptState(Status.RUNNING, keeper, now, ended, 0, "", restarts, itsHealth);
    }

    KeptState restarting(Instant now, int itsCode) {
        return new KeptState(Status.RESTARTING, keeper, started, now, itsCode, reason, restarts + 1, health);
    }

    KeptState ended(Instant now, int itsCode, String why) {
        return new KeptState(Status.ENDED, keeper, started, now, itsCode, why, restarts, health);
    }

    KeptState with(String itsHealth) {
        return new KeptState(status, keeper, started, ended, code, reason, restarts, itsHealth);
    }

    void write(Path dir) throws IOException {
        var text = "status " + status.name().toLowerCase(Locale.ROOT) + "\nkeeper " + Words.of(keeper) + "\nstarted "
                + started + "\nended " + ended + "\ncode " + code + "\nreason " + reason.replaceAll("\\p{Cntrl}", " ")
                + "\nrestarts " + restarts + "\nhealth " + health + "\nboot " + boot() + "\n";
        Words.write(dir.resolve(FILE), dir.resolve(DRAFT), text);
    }

    static KeptState read(Path dir) throws IOException {
        var words = Words.read(dir.resolve(FILE));
        try {
            return new KeptState(
                            Status.valueOf(words.value("status").toUpperCase(Locale.ROOT)),
                            words.birth("keeper"),
                            Instant.parse(words.value("started")),
                            Instant.parse(words.value("ended")),
                            Integer.parseInt(words.value("code")),
                            words.value("reason"),
                            Integer.parseInt(words.value("restarts")),
                            words.value("health"))
                    .asItIs(dir, words);
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException(dir.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    /** After a boot the numbers of processes and their times begin anew: another one may have both. */
    private static boolean isOfThisBoot(Words words) throws IOException {
        var boot = words.find("boot");
        return boot.isEmpty() || boot.get().equals(boot());
    }

    private static String boot() throws IOException {
        return Files.readString(BOOT).strip();
    }

    private KeptState asItIs(Path dir, Words words) throws IOException {
        if (status == Status.ENDED || (isOfThisBoot(words) && keeper.isAlive())) {
            return this;
        }
        // between our reading and our looking it may have said so itself
        var again = Words.read(dir.resolve(FILE));
        if (again.value("status").equals("ended")) {
            return read(dir);
        }
        var last = Files.getLastModifiedTime(dir.resolve(FILE)).toInstant();
        return ended(last, KILLED, "its Brig was killed");
    }
}
