package brig.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a command to its end, one at a time; also when this JVM is told to end. */
final class Command {
    private static final int PATIENCE_SECONDS = 20;
    private static @Nullable Process running;
    private static boolean ending;

    private Command() {}

    /** Whoever asks this JVM to end waits for the command that runs: it removes what it made. */
    static void finishBeforeExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(Command::finish));
    }

    private static void finish() {
        Process last;
        synchronized (Command.class) {
            ending = true;
            last = running;
        }
        try {
            if (last != null) {
                last.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized Process start(ProcessBuilder builder) throws IOException {
        if (ending) {
            throw new IOException("ending");
        }
        running = builder.start();
        return running;
    }

    /**
     * @return what it printed
     * @throws IOException if it does not exit with 0; the message has the end of what it said on standard error
     */
    static String run(List<String> argv) throws IOException {
        var errors = Files.createTempFile(Workplace.temporary(), "stderr", "");
        try {
            var process = start(new ProcessBuilder(argv)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectError(errors.toFile()));
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", argv) + ": exit code " + code + ": " + tail(errors));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    static String run(String... argv) throws IOException {
        return run(List.of(argv));
    }

    private static String tail(Path file) {
        try {
            var text = Files.readString(file).strip();
            return text.substring(Math.max(0, text.length() - 400));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
