package brig.monitor.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Texts that were read from real hosts. */
public final class Recorded {
    private Recorded() {}

    /** @param name below {@code src/test/resources/host} */
    public static String text(String name) {
        try (var in = Objects.requireNonNull(Recorded.class.getResourceAsStream("/host/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
