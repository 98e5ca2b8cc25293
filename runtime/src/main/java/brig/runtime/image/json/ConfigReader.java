package brig.runtime.image.json;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageConfig;
import brig.runtime.image.ImageException;
import brig.runtime.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an image's configuration, which Docker's and OCI's specifications write alike. */
public final class ConfigReader {
    private ConfigReader() {}

    public static ImageConfig read(byte[] bytes) throws ImageException {
        var config = Fields.parse("the image's configuration", bytes);
        var rootfs = config.object("rootfs").orElseThrow(() -> config.lacks("rootfs"));
        var layers = new ArrayList<Digest>();
        for (var digest : rootfs.texts("diff_ids")) {
            layers.add(Digest.parse(digest));
        }
        var run = config.object("config").orElse(Fields.parse("the image's configuration", new byte[] {'{', '}'}));
        return new ImageConfig(
                platform(config),
                config.text("created").orElse(""),
                words(run, "Entrypoint"),
                words(run, "Cmd"),
                environment(run),
                run.text("User").orElse(""),
                run.text("WorkingDir").orElse(""),
                run.text("StopSignal").orElse(""),
                run.keys("Volumes"),
                run.keys("ExposedPorts"),
                healthcheck(run),
                layers);
    }

    private static Optional<ImageConfig.Healthcheck> healthcheck(Fields run) throws ImageException {
        var check = run.object("Healthcheck");
        if (check.isEmpty()) {
            return Optional.empty();
        }
        var fields = check.get();
        return Optional.of(new ImageConfig.Healthcheck(
                words(fields, "Test"),
                fields.number("Interval"),
                fields.number("Timeout"),
                fields.number("StartPeriod"),
                fields.number("Retries")));
    }

    private static Platform platform(Fields config) throws ImageException {
        return new Platform(
                config.text("os").orElse("linux"),
                config.text("architecture").orElseThrow(() -> config.lacks("architecture")),
                config.text("variant").orElse(""));
    }

    private static List<String> words(Fields run, String key) throws ImageException {
        var words = run.texts(key);
        return checked(key, words);
    }

    private static List<String> environment(Fields run) throws ImageException {
        var variables = run.texts("Env");
        for (var variable : variables) {
            if (variable.indexOf('=') < 1) {
                throw new ImageException("the image's configuration: 'Env' has an entry without a name or '='");
            }
        }
        return checked("Env", variables);
    }

    private static List<String> checked(String key, List<String> texts) throws ImageException {
        if (texts.stream().anyMatch(text -> text.indexOf('\0') >= 0)) {
            throw new ImageException("the image's configuration: '" + key + "' has a NUL in it");
        }
        return texts;
    }
}
