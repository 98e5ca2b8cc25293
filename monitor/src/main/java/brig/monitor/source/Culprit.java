package brig.monitor.source;

import brig.runtime.sys.Birth;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The process that an event is about, some time after the event: its number may be another's by then. */
final class Culprit {
    private static final int SIGKILL = 9;
    /** {@code USER_HZ}: 100 a second on every architecture that Brig runs on. */
    private static final long MILLIS_A_TICK = 10;
    /** The clock of processes counts in ticks, ours in nanoseconds. */
    private static final Duration SLACK = Duration.ofMillis(2 * MILLIS_A_TICK);

    private Culprit() {}

    /**
     * Kills it: a process of the container that had begun when the event happened.
     *
     * @return false if there is no such process any more
     */
    static boolean kill(int pid, Instant seen, int initPid) throws IOException {
        try {
            var birth = Birth.of(pid);
            boolean ours = namespace(pid).equals(namespace(initPid));
            return ours && !began(birth).isAfter(seen.plus(SLACK)) && birth.signal(new JnaLinux(), SIGKILL);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Path namespace(int pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid"));
    }

    private static Instant began(Birth birth) throws IOException {
        var uptime = ProcFile.read(Path.of("/proc/uptime"));
        long sinceBoot = (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000);
        return Instant.now().minusMillis(sinceBoot - birth.ticks() * MILLIS_A_TICK);
    }
}
