package brig.cli;

import brig.runtime.image.store.StoredImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig image inspect}. */
final class ImageInspectVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Shows what an image is and what it asks for.")
                .flag("One JSON object, for machines.", "--json")
                .words("1", "IMAGE", "A name, or at least 8 digits of an id.")
                .footer("", "Example:", "  brig image inspect web:1.2");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        try {
            var fields = fields(ImageOptions.store().find(words.getFirst()));
            if (line.hasMatchedOption("--json")) {
                console.out().println(Json.object(fields));
            } else {
                fields.forEach((key, value) -> console.out().println("%-12s %s".formatted(key, text(value))));
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }

    static Map<String, Object> fields(StoredImage image) {
        var config = image.config();
        var fields = ImageListVerb.fields(image);
        fields.put("entrypoint", config.entrypoint());
        fields.put("command", config.command());
        fields.put("environment", config.environment());
        fields.put("user", config.user());
        fields.put("workingDir", config.workingDir());
        fields.put("stopSignal", config.stopSignal());
        fields.put("volumes", config.volumes());
        fields.put("ports", config.exposedPorts());
        fields.put("healthcheck", config.healthcheck().isPresent());
        return fields;
    }

    /** What comes from an image may try to speak to the terminal. */
    private static String text(Object value) {
        return value instanceof List<?> list
                ? String.join(
                        " ",
                        list.stream()
                                .map(each -> Json.string(String.valueOf(each)))
                                .toList())
                : String.valueOf(value).codePoints().noneMatch(Character::isISOControl)
                        ? String.valueOf(value)
                        : Json.string(String.valueOf(value));
    }
}
