package brig.rules.audit.check;

import brig.monitor.host.fact.Subject;
import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Checks from YAML: a list below {@code checks}. */
public final class Checks {
    private static final Set<String> KNOWN =
            Set.of("id", "on", "title", "severity", "when", "why", "fix", "raise", "cis", "attack", "show");
    private static final List<String> SHIPPED = List.of(
            "kernel.yaml",
            "helpers.yaml",
            "confinement.yaml",
            "engines.yaml",
            "files.yaml",
            "containers.yaml",
            "live.yaml",
            "images.yaml",
            "kubelet.yaml");

    private Checks() {}

    /** Those in the jar. */
    public static List<Check> shipped() {
        var checks = new ArrayList<Check>();
        for (var name : SHIPPED) {
            try {
                checks.addAll(parse(name, resource("/audit/checks/" + name)));
            } catch (IOException e) {
                throw new UncheckedIOException("a check of this build of Brig is broken", e);
            }
        }
        return checks;
    }

    public static String resource(String path) throws IOException {
        try (var in = Objects.requireNonNull(Checks.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** @throws IOException with file, line and reason for the first thing that is wrong */
    public static List<Check> parse(String file, String yaml) throws IOException {
        Tree tree;
        try {
            tree = Json.readYaml(yaml);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        var checks = new ArrayList<Check>();
        for (var item : tree.at("checks").items()) {
            try {
                checks.add(check(item));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ":" + item.line() + ": " + e.getMessage(), e);
            }
        }
        if (checks.isEmpty()) {
            throw new IOException(file + ": no checks in it");
        }
        return checks;
    }

    private static Check check(Tree tree) {
        var unknown = new TreeSet<>(tree.entries().keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown key '" + unknown.first() + "'");
        }
        var on = needed(tree, "on");
        return new Check(
                needed(tree, "id"),
                kind(on),
                on.equals("stopped"),
                needed(tree, "title"),
                severity(needed(tree, "severity")),
                Condition.parse(needed(tree, "when")),
                needed(tree, "why"),
                needed(tree, "fix"),
                tree.at("raise").items().stream()
                        .map(r -> new Check.Raise(severity(needed(r, "to")), Condition.parse(needed(r, "when"))))
                        .toList(),
                tree.at("cis").texts(),
                tree.at("attack").texts(),
                tree.at("show").texts());
    }

    private static Subject.Kind kind(String on) {
        return on.equals("stopped") ? Subject.Kind.CONTAINER : Subject.parse(on).kind();
    }

    private static Severity severity(String word) {
        return Severity.parse(word).orElseThrow(() -> new IllegalArgumentException("unknown severity '" + word + "'"));
    }

    private static String needed(Tree tree, String key) {
        return tree.at(key).text().orElseThrow(() -> new IllegalArgumentException("'" + key + "' is missing"));
    }
}
