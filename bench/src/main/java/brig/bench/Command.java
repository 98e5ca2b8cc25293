package brig.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a command to its end. */
final class Command {
    private Command() {}

    /**
     * @return what it printed
     * @throws IOException if it does not exit with 0; the message has the end of what it said on standard error
     */
    static String run(List<String> argv) throws IOException {
        var errors = Files.createTempFile(Workplace.temporary(), "stderr", "");
        try {
            var process = new ProcessBuilder(argv)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectError(errors.toFile())
                    .start();
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
