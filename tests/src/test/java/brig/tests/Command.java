package brig.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A command line, built word by word. */
public record Command(List<String> words) {
    /** No test waits longer for one command; times {@link Patience}. */
    private static final int SECONDS = 120;

    public Command {
        words = List.copyOf(words);
    }

    public static Command of(Object... words) {
        return new Command(strings(words));
    }

    private static List<String> strings(Object... words) {
        var strings = new ArrayList<String>();
        for (var word : words) {
            strings.add(String.valueOf(word));
        }
        return strings;
    }

    public Command and(Object... more) {
        var all = new ArrayList<>(words);
        all.addAll(strings(more));
        return new Command(all);
    }

    /** The same, behind other words: {@code nosys 444 ...}. */
    public Command behind(Object... first) {
        var all = new ArrayList<>(strings(first));
        all.addAll(words);
        return new Command(all);
    }

    public Started start() throws IOException {
        return start(Map.of());
    }

    public Started start(Map<String, String> environment) throws IOException {
        Tools.directory("tmp");
        var builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        builder.directory(Path.of(".").toAbsolutePath().toFile());
        var process = builder.start();
        process.getOutputStream().close();
        var soFar = new ConcurrentLinkedQueue<String>();
        return new Started(
                this,
                process,
                read(process.getInputStream(), new ConcurrentLinkedQueue<>()),
                read(process.getErrorStream(), soFar),
                soFar);
    }

    public Ended run() throws IOException, InterruptedException {
        return start().end(SECONDS);
    }

    private static CompletableFuture<String> read(InputStream stream, Queue<String> soFar) {
        var text = new CompletableFuture<String>();
        // no virtual thread: one that waits for a pipe keeps its carrier, and there is one to a processor
        // two of a command that stays keep both of a small machine, and nobody reads what the next one says
        Thread.ofPlatform().daemon().start(() -> {
            try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                var piece = new char[8192];
                for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
                    soFar.add(new String(piece, 0, read));
                }
                text.complete(String.join("", soFar).strip());
            } catch (IOException e) {
                text.complete("(unreadable: " + e.getMessage() + ")");
            }
        });
        return text;
    }

    /**
     * A command that runs.
     *
     * @param errSoFar its pieces: grows
     */
    public record Started(
            Command command,
            Process process,
            CompletableFuture<String> out,
            CompletableFuture<String> err,
            Queue<String> errSoFar) {
        /** Whether standard error holds each of these by now. */
        public boolean hasSaid(Collection<String> words) {
            var said = String.join("", errSoFar);
            return words.stream().allMatch(said::contains);
        }

        /** @param seconds what is enough on an ordinary machine */
        public Ended end(int seconds) throws IOException, InterruptedException {
            int most = Patience.seconds(seconds);
            if (!process.waitFor(most, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end after " + most + " s: " + String.join(" ", command.words()));
            }
            return new Ended(process.exitValue(), out.join(), err.join());
        }
    }
}
