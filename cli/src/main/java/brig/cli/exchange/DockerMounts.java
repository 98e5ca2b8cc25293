package brig.cli.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** Docker's three ways to name what is mounted: {@code --volume}, {@code --mount}, {@code --tmpfs}. */
final class DockerMounts {
    private final Draft draft;

    DockerMounts(Draft draft) {
        this.draft = draft;
    }

    void volume(String value) {
        var parts = value.split(":", -1);
        if (parts.length < 2 || !parts[0].startsWith("/")) {
            draft.lose("volume " + value + ": a volume of the engine's own");
            return;
        }
        var options = parts.length > 2 ? List.of(parts[2].split(",", -1)) : List.<String>of();
        volume(parts[0], parts[1], !options.contains("ro"));
        options.stream()
                .filter(option -> !Set.of("ro", "rw").contains(option))
                .forEach(option -> draft.lose("volume " + value + ": option " + option));
    }

    private void volume(String source, String target, boolean writable) {
        var pairs = new LinkedHashMap<String, String>();
        pairs.put("source", Draft.quoted(source));
        pairs.put("target", Draft.quoted(target));
        pairs.put("writable", String.valueOf(writable));
        draft.add("files.volumes", Draft.mapping(pairs));
    }

    void mount(String value) {
        var pairs = new LinkedHashMap<String, String>();
        for (var part : value.split(",", -1)) {
            int equals = part.indexOf('=');
            pairs.put(equals < 0 ? part : part.substring(0, equals), equals < 0 ? "true" : part.substring(equals + 1));
        }
        var type = pairs.getOrDefault("type", "volume");
        var target = pairs.getOrDefault("target", pairs.getOrDefault("destination", pairs.getOrDefault("dst", "")));
        var source = pairs.getOrDefault("source", pairs.getOrDefault("src", ""));
        boolean only = pairs.containsKey("readonly") || pairs.containsKey("ro");
        if (type.equals("tmpfs") && target.startsWith("/")) {
            var options = new ArrayList<String>();
            if (pairs.containsKey("tmpfs-size")) {
                options.add("size=" + pairs.get("tmpfs-size"));
            }
            draft.add("files.tmpfs", OciImport.tmpfs(draft, target, options));
        } else if (type.equals("bind") && source.startsWith("/") && target.startsWith("/")) {
            volume(source, target, !only);
        } else {
            draft.lose("--mount " + value);
        }
    }

    void tmpfs(String value) {
        int colon = value.indexOf(':');
        var options = colon < 0
                ? List.<String>of()
                : List.of(value.substring(colon + 1).split(",", -1));
        draft.add("files.tmpfs", OciImport.tmpfs(draft, colon < 0 ? value : value.substring(0, colon), options));
    }
}
