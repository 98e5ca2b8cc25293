package brig.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig image rm}. */
final class ImageRemoveVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of(
                        "Takes an image's name away; with its last name the image goes, and the layers that only it had.")
                .flag("One JSON object an image, for machines.", "--json")
                .words("1..*", "IMAGE", "Names; or at least 8 digits of an id, for the image with all its names.")
                .footer(
                        "",
                        "Layers that a running container uses stay until 'brig image prune'.",
                        "",
                        "Example:",
                        "  sudo brig image rm web:1.1 web:1.2");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        try {
            for (var word : words) {
                ImageOptions.report(ImageOptions.store().remove(word), line.hasMatchedOption("--json"), console);
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }
}
