package brig.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig image prune}. */
final class ImagePruneVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of(
                        "Removes images without a name, layers that no image has, and what a killed load left behind.")
                .flag("One JSON object, for machines.", "--json")
                .footer("", "Layers that a running container uses stay.");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        try {
            ImageOptions.report(ImageOptions.store().prune(), line.hasMatchedOption("--json"), console);
            return ExitCode.FINE;
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }
}
