package brig.rules.language;

import brig.policy.yaml.SourceText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rule files in this jar. */
public final class ShippedPacks {
    public static final List<String> NAMES = List.of("containers");

    private ShippedPacks() {}

    /** @param name one of {@link #NAMES} */
    public static SourceText text(String name) {
        var path = "packs/" + name + ".yaml";
        try (var in = ShippedPacks.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException(path + " is not in the jar");
            }
            return new SourceText("pack:" + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
