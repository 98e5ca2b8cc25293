package brig.cli;

import brig.policy.Bytes;
import brig.policy.DeviceRule;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Limits;
import brig.runtime.image.Platform;
import brig.runtime.image.layer.Unpacked;
import brig.runtime.image.store.LoadRequest;
import brig.runtime.image.store.Loaded;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig image load}. */
final class ImageLoadVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Takes in what 'docker save' or 'podman save' wrote, or an OCI image layout.")
                .value("NAME[:TAG]", "What the image is called, instead of what it says itself.", "--name")
                .value("OS/ARCH", "Of an image for several platforms this one. Default: this machine's.", "--platform")
                .value(
                        "POLICY",
                        "A policy whose 'devices' an image may have nodes of. They become empty files, on which a"
                                + " container's own devices are mounted. Without it every device node is refused.",
                        "--policy")
                .value("SIZE", "Refuse more than this, unpacked. Default: 32Gi.", "--max-size")
                .flag("One JSON object an image, for machines.", "--json")
                .words("1", "FILE", "An archive, compressed or not; a layout directory; or - for standard input.")
                .footer(
                        "",
                        "Every part is held against its digest. Anything in it that could reach out of it is refused by"
                                + " name, and then nothing of the image is kept.",
                        "",
                        "Examples:",
                        "  docker save web:1.2 | sudo brig image load -",
                        "  sudo brig image load --name web:1.2 layout/");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        var request = request(line, console);
        var progress = new LoadProgress(console);
        try {
            var store = ImageOptions.store();
            List<Loaded> loaded;
            try {
                loaded = words.getFirst().equals("-")
                        ? store.load(new FileInputStream(FileDescriptor.in), request, progress)
                        : store.load(Path.of(words.getFirst()), request, progress);
            } finally {
                progress.end();
            }
            loaded.forEach(image -> report(image, line.hasMatchedOption("--json"), console));
            return ExitCode.FINE;
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }

    private static LoadRequest request(ParseResult line, Console console) throws CommandFailure {
        Optional<String> name = option(line, "--name");
        Optional<String> policy = option(line, "--policy");
        var devices = policy.isEmpty()
                ? Set.<String>of()
                : PolicyFiles.load(policy.get(), console).devices().stream()
                        .map(DeviceRule::path)
                        .collect(Collectors.toSet());
        try {
            var platform = option(line, "--platform").map(Platform::parse).orElse(Platform.host());
            var limits = option(line, "--max-size")
                    .map(size -> Limits.DEFAULT.withBytes(Bytes.parse(size).count()))
                    .orElse(Limits.DEFAULT);
            return new LoadRequest(
                    platform,
                    name.isPresent() ? Optional.of(ImageName.parse(name.get())) : Optional.empty(),
                    devices,
                    limits);
        } catch (IllegalArgumentException | ImageException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<String> option(ParseResult line, String option) {
        return Optional.ofNullable(line.matchedOptionValue(option, null));
    }

    private static void report(Loaded loaded, boolean json, Console console) {
        var image = loaded.image();
        long bytes = loaded.layers().stream().mapToLong(Unpacked::bytes).sum();
        if (json) {
            var fields = new LinkedHashMap<>(ImageListVerb.fields(image));
            fields.put("unpackedLayers", loaded.layers().size());
            fields.put("unpackedBytes", bytes);
            fields.put("droppedFileCapabilities", sum(loaded, Unpacked::fileCapabilities));
            fields.put("droppedAttributes", sum(loaded, Unpacked::attributes));
            fields.put("deviceNodes", sum(loaded, Unpacked::devices));
            console.out().println(Json.object(fields));
            return;
        }
        var shared = image.config().layers().size() - loaded.layers().size();
        console.out()
                .println("loaded " + image.title() + " (" + image.id().shortened() + "): "
                        + loaded.layers().size() + " layers, " + ImageOptions.amount(bytes)
                        + (shared == 0 ? "" : "; " + shared + " more were there already"));
        note(
                console,
                sum(loaded, Unpacked::fileCapabilities),
                "files lost their capabilities: in a container of Brig's"
                        + " no file gives any, the policy does (process.capabilities)");
        note(console, sum(loaded, Unpacked::attributes), "extended attributes were left out: only user.* are kept");
        note(console, sum(loaded, Unpacked::devices), "device nodes became empty files, for the policy's devices");
        if (image.names().isEmpty()) {
            console.note(
                    "it has no name, and 'brig image prune' would remove it: load it again with --name NAME[:TAG]");
        }
    }

    private static int sum(Loaded loaded, ToIntFunction<Unpacked> what) {
        return loaded.layers().stream().mapToInt(what).sum();
    }

    private static void note(Console console, int count, String what) {
        if (count > 0) {
            console.note(count + " " + what);
        }
    }
}
