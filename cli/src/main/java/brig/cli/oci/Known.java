package brig.cli.oci;

import brig.monitor.host.json.Tree;
import brig.runtime.oci.OciException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Which properties are understood: the specification wants unknown ones ignored, and Brig ignores nothing in silence. */
final class Known {
    private final Consumer<String> warnings;

    Known(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    void check(String place, Tree tree, String... keys) {
        var understood = List.of(keys);
        for (var key : tree.entries().keySet()) {
            if (!understood.contains(key)) {
                warnings.accept(
                        "config.json: ignored what Brig does not know: " + (place.isEmpty() ? "" : place + ".") + key);
            }
        }
    }

    void warn(String message) {
        warnings.accept("config.json: " + message);
    }

    /** A label says nothing where nobody looks at it. */
    void selinux(Tree tree, String key) throws OciException {
        if (Files.exists(Path.of("/sys/fs/selinux/enforce"))) {
            refuse(tree, key, "Brig speaks no SELinux");
        } else if (!tree.at(key).text("").isEmpty()) {
            warn(key + " says nothing here: this host has no SELinux");
        }
    }

    /** @param why Brig does not do it; a value that says nothing (empty, 0, false) is let through */
    void refuse(Tree tree, String key, String why) throws OciException {
        var value = tree.at(key);
        boolean says = switch (value.plain()) {
            case null -> false;
            case String text -> !text.isEmpty();
            case Number number -> number.longValue() > 0;
            case Boolean flag -> flag;
            case List<?> list -> !list.isEmpty();
            case java.util.Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
        if (says) {
            throw new OciException("config.json, line " + value.line() + ": " + key + ": " + why);
        }
    }
}
