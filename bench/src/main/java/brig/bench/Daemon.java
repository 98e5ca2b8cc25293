package brig.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@code brig serve} of this run, at the socket that {@code bench/run} names in BRIG_SOCKET. */
final class Daemon implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final double TICK_MILLIS = 10;

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
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MILLIS;
    }

    /** {@code VmRSS}, in MiB. */
    double residentMebibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
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
