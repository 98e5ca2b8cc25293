package brig.bench;

import brig.runtime.sys.StatText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@code brig serve} of this run, at the socket that {@code bench/run} names in BRIG_SOCKET. */
final class Daemon implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final double TICK_MILLIS = 10;

    /** Fields of {@code proc_pid_stat(5)}. */
    private static final int UTIME = 14;

    private static final int STIME = 15;

    private final Process process;

    private Daemon(Process process) {
        this.process = process;
    }

    static Daemon start() throws IOException {
        var log = Workplace.temporary().resolve("daemon.log").toFile();
        var daemon = new Daemon(new ProcessBuilder(client(), "serve")
                .redirectOutput(log)
                .redirectError(log)
                .start());
        for (int waited = 0; !Files.exists(Path.of(System.getenv("BRIG_SOCKET"))); waited += 50) {
            if (waited > PATIENCE_MILLIS || !daemon.process.isAlive()) {
                throw new IOException("no daemon: " + Files.readString(log.toPath()));
            }
            daemon.pause(50);
        }
        return daemon;
    }

    /** As an installed layout calls it: no shell in between. */
    static String client() {
        return Workplace.home().resolve("cli/target/dist/brig").toString();
    }

    static String oci() {
        return client() + "-oci";
    }

    /** User and system time of all its threads so far, in steps of 10 ms. */
    double cpuMillis() throws IOException {
        var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        var fields = StatText.fromState(stat);
        return (Long.parseLong(fields[UTIME - StatText.STATE]) + Long.parseLong(fields[STIME - StatText.STATE]))
                * TICK_MILLIS;
    }

    /** {@code VmRSS}, in MiB. */
    double residentMebibytes() throws IOException {
        return Machine.mebibytes(Path.of("/proc/" + process.pid() + "/status"), "VmRSS:");
    }

    /** {@code Pss}, in MiB. */
    double proportionalMebibytes() throws IOException {
        return Machine.mebibytes(Path.of("/proc/" + process.pid() + "/smaps_rollup"), "Pss:");
    }

    /** {@code VmHWM} since {@link #forgetPeak}, in MiB. */
    double peakMebibytes() throws IOException {
        return Machine.mebibytes(Path.of("/proc/" + process.pid() + "/status"), "VmHWM:");
    }

    /** {@code proc_pid_clear_refs(5)}. */
    void forgetPeak() throws IOException {
        Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
    }

    void pause(int milliseconds) throws IOException {
        try {
            process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        pause(10_000);
        process.destroyForcibly();
    }
}
