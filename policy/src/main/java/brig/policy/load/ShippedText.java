package brig.policy.load;

import brig.policy.EffectivePolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts that travel in the jar, beside the classes of {@code brig.policy}. */
final class ShippedText {
    private ShippedText() {}

    /** @param name beneath {@code brig/policy} */
    static String text(String name) {
        try (var stream = EffectivePolicy.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("brig/policy/" + name + " is not in the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("read " + name, e);
        }
    }
}
