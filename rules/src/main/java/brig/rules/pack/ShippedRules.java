package brig.rules.pack;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rules in this jar. */
public final class ShippedRules {
    /** Group and name of each, a line each; the directory listing that a jar does not have. */
    private static final String INDEX = "rules/index";

    private ShippedRules() {}

    public static List<RuleSheet> sheets() {
        return resource(INDEX)
                .lines()
                .map(line -> line.split("/"))
                .map(words -> RuleSheet.parse(
                        words[0], words[1], resource("rules/" + words[0] + "/" + words[1] + "/rule.yaml")))
                .toList();
    }

    /** The text of a file of a rule, such as {@code rule.drl}. */
    public static String text(RuleSheet sheet, String file) {
        return resource(sheet.directory() + "/" + file);
    }

    private static String resource(String path) {
        try (var in = ShippedRules.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException(path + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
