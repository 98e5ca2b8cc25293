package brig.policy.load;

import brig.policy.Selector;
import brig.policy.yaml.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code selectors}: whom a policy is for. */
final class SelectorsReader {
    private SelectorsReader() {}

    static List<Selector> read(Section root) {
        var found = new ArrayList<Selector>();
        var list = root.sequence("selectors");
        if (list == null) {
            return found;
        }
        if (list.items().isEmpty()) {
            root.problems()
                    .error(
                            root.keyMark("selectors"),
                            "no selector: this policy would be for nobody",
                            "leave the key out, and it is for everybody");
        }
        for (var item : list.items()) {
            if (item instanceof Node.Mapping mapping) {
                found.add(selector(root, mapping));
            } else {
                root.problems()
                        .error(
                                item.mark(),
                                "a selector is a mapping",
                                "write {image: \"web:*\"}, {name: web-*} or {label: {app: web}}");
            }
        }
        return found;
    }

    private static Selector selector(Section root, Node.Mapping mapping) {
        var section = new Section("selectors", mapping, root.problems(), new HashMap<>());
        var image = Optional.ofNullable(text(section, "image"));
        var name = Optional.ofNullable(text(section, "name"));
        var labels = new HashMap<String, String>();
        if (section.find("label") instanceof Node.Mapping pairs) {
            for (var pair : pairs.entries()) {
                if (pair.value() instanceof Node.Scalar scalar && !scalar.text().isEmpty()) {
                    labels.put(pair.key(), scalar.text());
                } else {
                    root.problems().error(pair.keyMark(), "a label has one value", "write " + pair.key() + ": \"*\"");
                }
            }
        } else if (section.find("label") != null) {
            root.problems().error(section.keyMark("label"), "'label' is a mapping", "write label: {app: web}");
        }
        section.finish();
        if (mapping.entries().isEmpty()) {
            root.problems().error(mapping.mark(), "a selector that names nothing", "one of: image, name, label");
        }
        return new Selector(image, name, Map.copyOf(labels));
    }

    private static @Nullable String text(Section section, String key) {
        var scalar = section.scalar(key);
        if (scalar != null && scalar.text().isEmpty()) {
            section.problems().error(scalar.mark(), "an empty '" + key + "' fits nothing", "");
            return null;
        }
        return scalar == null ? null : scalar.text();
    }
}
