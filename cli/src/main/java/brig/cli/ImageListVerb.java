package brig.cli;

import brig.runtime.image.store.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig image ls}. */
final class ImageListVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Lists the images on this host, a line a name.")
                .flag("One JSON object a line and an image, for machines.", "--json")
                .footer("", "Sizes are of an image's own files; images share layers, so the disk may hold less.");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        try {
            var images = ImageOptions.store().list();
            if (line.hasMatchedOption("--json")) {
                images.forEach(image -> console.out().println(Json.object(fields(image))));
                return ExitCode.FINE;
            }
            if (images.isEmpty()) {
                console.note("no images: 'brig image load FILE' takes in what 'docker save' wrote, or an OCI layout");
                return ExitCode.FINE;
            }
            var rows = new ArrayList<String>();
            images.forEach(image -> names(image)
                    .forEach(name -> rows.add("%-40s  %s  %-14s %10s"
                            .formatted(
                                    name,
                                    image.id().shortened(),
                                    image.config().platform(),
                                    ImageOptions.amount(image.bytes())))));
            rows.stream().sorted().forEach(console.out()::println);
            return ExitCode.FINE;
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }

    private static List<String> names(StoredImage image) {
        return image.names().isEmpty()
                ? List.of("(no name)")
                : image.names().stream().map(Object::toString).toList();
    }

    static Map<String, Object> fields(StoredImage image) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", image.id().toString());
        fields.put("names", image.names().stream().map(Object::toString).toList());
        image.manifest().ifPresent(manifest -> fields.put("manifest", manifest.toString()));
        fields.put("platform", image.config().platform().toString());
        fields.put("created", image.config().created());
        fields.put(
                "layers", image.config().layers().stream().map(Object::toString).toList());
        fields.put("bytes", image.bytes());
        return fields;
    }
}
