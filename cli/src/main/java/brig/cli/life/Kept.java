package brig.cli.life;

import brig.runtime.launch.Words;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A container that is remembered until somebody removes it: one that was started with {@code -d}.
 *
 * @param dir where everything about it is
 * @param root what became its root: a directory or an image
 * @param removes whether it is forgotten when it has ended
 * @param words of the command line that started it, behind {@code run}
 */
public record Kept(
        Path dir,
        String name,
        String policy,
        String root,
        String command,
        Instant created,
        RestartPolicy restart,
        boolean removes,
        LogLimits log,
        List<String> words) {
    private static final String FILE = "about";
    private static final String DRAFT = "about.new";
    private static final String STOP = "stop";

    public Kept {
        words = List.copyOf(words);
    }

    public String id() {
        return Objects.requireNonNull(dir.getFileName()).toString();
    }

    void write() throws IOException {
        var text = "name " + name + "\npolicy " + policy + "\nroot " + line(root) + "\ncommand " + line(command)
                + "\ncreated " + created + "\nrestart " + restart + "\nremoves " + removes + "\nlogBytes " + log.bytes()
                + "\nlogFiles " + log.files() + "\nwords "
                + words.stream()
                        .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                        .collect(Collectors.joining(" "))
                + "\n";
        Words.write(dir.resolve(FILE), dir.resolve(DRAFT), text);
    }

    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** @throws IOException if there is no such file, or it is none of these */
    static Kept read(Path dir) throws IOException {
        var words = Words.read(dir.resolve(FILE));
        try {
            return new Kept(
                    dir,
                    words.value("name"),
                    words.value("policy"),
                    words.value("root"),
                    words.value("command"),
                    Instant.parse(words.value("created")),
                    RestartPolicy.parse(words.value("restart")),
                    Boolean.parseBoolean(words.value("removes")),
                    new LogLimits(Long.parseLong(words.value("logBytes")), Integer.parseInt(words.value("logFiles"))),
                    Arrays.stream(words.value("words").split(" "))
                            .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8))
                            .toList());
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException(dir.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    public KeptState state() throws IOException {
        return KeptState.read(dir);
    }

    /** From now on its end is what somebody wanted, and it is not started again. */
    public void markStopped() throws IOException {
        Files.writeString(dir.resolve(STOP), "");
    }

    /** Somebody wants it again. */
    void markWanted() throws IOException {
        Files.deleteIfExists(dir.resolve(STOP));
    }

    boolean isStopped() {
        return Files.exists(dir.resolve(STOP));
    }
}
