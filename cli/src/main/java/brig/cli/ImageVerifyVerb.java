package brig.cli;

import brig.runtime.image.store.ImageStore;
import brig.runtime.image.store.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig image verify}. */
final class ImageVerifyVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Reads images again and says what has changed since they were loaded.")
                .flag("One JSON object an image, for machines.", "--json")
                .words("0..*", "IMAGE", "Names or ids; all images if none is given.")
                .footer(
                        "",
                        "Ends with 1 if anything has changed. The configuration is held against its digest, files against"
                                + " what Brig noted when it unpacked them.");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        try {
            var store = ImageOptions.store();
            int code = ExitCode.FINE;
            for (var image : images(store, words)) {
                var problems = store.verify(image);
                if (line.hasMatchedOption("--json")) {
                    console.out()
                            .println(Json.object(Map.of(
                                    "image", image.title(), "id", image.id().toString(), "problems", problems)));
                } else {
                    console.out().println((problems.isEmpty() ? "ok       " : "changed  ") + image.title());
                    problems.forEach(problem -> console.out().println("  " + problem));
                }
                code = problems.isEmpty() ? code : ExitCode.FAILED;
            }
            return code;
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }

    private static List<StoredImage> images(ImageStore store, List<String> words) throws IOException {
        if (words.isEmpty()) {
            return store.list();
        }
        var images = new ArrayList<StoredImage>();
        for (var word : words) {
            images.add(store.find(word));
        }
        return images;
    }
}
