package brig.policy.load;

import brig.policy.Selector;
import brig.policy.Texts;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import brig.policy.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads one policy of a file over what holds so far: what it extends, then its includes, then its own sections. */
final class DocumentReader {
    private static final int LONGEST_CHAIN = 8;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_FILES = 32;
    private static final Map<String, Shipped> SHIPPED = new ConcurrentHashMap<>();

    private record Shipped(SourceText source, Node.Mapping root) {}

    final PolicyBuilder policy = new PolicyBuilder();
    private final Problems problems;
    private final Given given;
    /** Whether warnings are wanted as well, and an exception that has run out is an error. */
    private final boolean checking;
    /** All that were asked for, by this document and its brothers. */
    private final List<Path> files;
    /** The names that any of the files declares. */
    private final Set<String> parameters;
    /** The files that are being read, each extending the next. */
    private final List<String> chain = new ArrayList<>();

    private List<Selector> selectors = List.of();
    private boolean named;
    /** 0 in the text that was asked for. */
    private int depth;

    DocumentReader(Problems problems, Given given, boolean checking, List<Path> files, Set<String> parameters) {
        this.problems = problems;
        this.given = given;
        this.checking = checking;
        this.files = files;
        this.parameters = parameters;
    }

    List<Selector> selectors() {
        return selectors;
    }

    /** Whether the document itself says what it is called. */
    boolean isNamed() {
        return named;
    }

    /** @param file null if the text is in no file, or a shipped one */
    void read(Node.Mapping node, @Nullable Path file) {
        var values = new Parameters(given, problems);
        var root = new Section("", values.fill(node), problems, policy.places);
        parameters.addAll(values.names());
        root.knows("parameters", "variables");
        extend(root, file);
        name(root);
        var chosen = SelectorsReader.read(root);
        if (depth == 0) {
            selectors = chosen;
        }
        include(root, file, values);
        sections(root);
        root.finish();
    }

    private void sections(Section root) {
        sections(root, policy);
        mode(root);
        ExceptionsReader.read(root, given, checking, (piece, over) -> {
            var into = over ? new PolicyBuilder() : policy;
            sections(new Section("", piece, problems, into.places), into);
        });
    }

    private void mode(Section root) {
        if (root.find("mode") instanceof Node.Scalar scalar) {
            boolean ofNetwork = NetworkReader.MODES.contains(scalar.text());
            problems.error(
                    root.keyMark("mode"),
                    "'mode' is a mapping of sections",
                    ofNetwork ? "the network's belongs beneath 'network'" : "write mode: {files: audit}");
        } else {
            root.section("mode").ifPresent(section -> ModeReader.read(section, policy));
        }
    }

    private static void sections(Section root, PolicyBuilder policy) {
        root.section("process").ifPresent(section -> ProcessReader.read(section, policy));
        root.section("files").ifPresent(section -> FilesReader.read(section, policy));
        root.section("network").ifPresent(section -> NetworkReader.read(section, policy));
        root.section("syscalls").ifPresent(section -> SyscallsReader.read(section, policy));
        FilesReader.readDevices(root, policy);
        root.section("resources").ifPresent(section -> ResourcesReader.read(section, policy));
        root.section("response").ifPresent(section -> ResourcesReader.readResponse(section, policy));
        root.section("health").ifPresent(section -> HealthReader.read(section, policy));
        root.section("detect").ifPresent(section -> HealthReader.readDetect(section, policy));
    }

    private void name(Section root) {
        var scalar = root.scalar("name");
        if (scalar == null) {
            return;
        }
        var text = scalar.text();
        boolean fine = !text.isEmpty() && text.length() <= LONGEST_NAME;
        for (int i = 0; fine && i < text.length(); i++) {
            char c = text.charAt(i);
            fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
        }
        if (!fine) {
            problems.error(
                    scalar.mark(),
                    "no name: " + Texts.quoted(text),
                    "letters, digits, dots, hyphens and underscores, at most " + LONGEST_NAME);
        } else if (depth == 0) {
            policy.name = text;
            named = true;
        }
    }

    private void extend(Section root, @Nullable Path file) {
        for (var base : names(root, "extends", "a profile or file is a single value")) {
            var text = base.text();
            if (PolicyLoader.PROFILES.contains(text)) {
                policy.places.put("extends=" + text, base.mark().place());
                shipped(text);
            } else if (isFile(text)) {
                extendFile(base, file);
            } else {
                var near = Nearest.hint(text, PolicyLoader.PROFILES);
                problems.error(
                        base.mark(),
                        "unknown profile " + Texts.quoted(text),
                        (near.isEmpty() ? "" : near + " ") + "shipped are " + String.join(", ", PolicyLoader.PROFILES)
                                + "; a file ends in .yaml");
            }
        }
    }

    private static boolean isFile(String text) {
        return text.endsWith(".yaml") || text.endsWith(".yml");
    }

    private List<Node.Scalar> names(Section root, String key, String single) {
        var names = new ArrayList<Node.Scalar>();
        var value = root.find(key);
        if (value instanceof Node.Scalar scalar) {
            names.add(scalar);
        } else if (value instanceof Node.Sequence sequence) {
            for (var item : sequence.items()) {
                if (item instanceof Node.Scalar scalar) {
                    names.add(scalar);
                } else {
                    problems.error(item.mark(), single, "");
                }
            }
        } else if (value != null) {
            problems.error(root.keyMark(key), "'" + key + "' is a name or a list of names", "");
        }
        return names;
    }

    /** Pieces of this file that lie in others: they see its parameters and variables, and are no policies themselves. */
    private void include(Section root, @Nullable Path file, Parameters values) {
        for (var name : names(root, "include", "an include is a file's name")) {
            if (!isFile(name.text())) {
                problems.error(name.mark(), "no file to include: " + Texts.quoted(name.text()), "it ends in .yaml");
                continue;
            }
            other(name, file, "includes", path -> {
                var piece = readOne(path, name);
                if (piece.isPresent()) {
                    var section = new Section("", values.fillPiece(piece.get()), problems, policy.places);
                    sections(section);
                    section.finish();
                }
            });
        }
    }

    private interface Reading {
        void read(Path path) throws IOException;
    }

    private void extendFile(Node.Scalar base, @Nullable Path file) {
        other(base, file, "extends", path -> {
            var root = readOne(path, base);
            if (root.isPresent()) {
                base(root.get(), path);
            }
        });
    }

    private Optional<Node.Mapping> readOne(Path path, Node.Scalar asked) throws IOException {
        var documents = YamlReader.readAll(new SourceText(path.toString(), PolicyText.read(path)), problems);
        if (documents.size() > 1) {
            problems.error(
                    asked.mark(),
                    Texts.quoted(asked.text()) + " holds " + documents.size() + " policies",
                    "put the one that is meant into a file of its own");
            return Optional.empty();
        }
        return documents.stream().findFirst();
    }

    private void other(Node.Scalar name, @Nullable Path file, String verb, Reading reading) {
        if (file == null) {
            problems.error(name.mark(), "only a file " + verb + " a file", "");
            return;
        }
        try {
            if (chain.isEmpty()) {
                chain.add(file.toRealPath().toString());
            }
            var path = file.resolveSibling(name.text());
            files.add(path);
            var real = path.toRealPath().toString();
            if (chain.contains(real)) {
                problems.error(name.mark(), "this file " + verb + " itself", String.join(" " + verb + " ", chain));
            } else if (chain.size() >= LONGEST_CHAIN || files.size() > MOST_FILES + 1) {
                problems.error(
                        name.mark(),
                        "too many files extend one another",
                        "at most " + MOST_FILES + " files, " + LONGEST_CHAIN + " in a chain");
            } else {
                chain.add(real);
                reading.read(path);
                chain.removeLast();
            }
        } catch (IOException e) {
            problems.error(name.mark(), "cannot read " + Texts.quoted(name.text()) + ": " + PolicyText.reason(e), "");
        } catch (InvalidPathException e) {
            problems.error(name.mark(), "no path: " + Texts.quoted(name.text()), "");
        }
    }

    void shipped(String profile) {
        var shipped = SHIPPED.get(profile);
        if (shipped == null) {
            var source = new SourceText("profile:" + profile, ShippedText.text("profiles/" + profile + ".yaml"));
            var root = YamlReader.read(source, problems)
                    .orElseThrow(() -> new IllegalStateException("the profile " + profile + " is broken"));
            shipped = new Shipped(source, root);
            SHIPPED.put(profile, shipped);
        }
        problems.reads(shipped.source);
        base(shipped.root, null);
    }

    private void base(Node.Mapping root, @Nullable Path file) {
        depth++;
        read(root, file);
        depth--;
    }
}
