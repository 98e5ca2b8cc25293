package brig.policy.load;

import brig.policy.EffectivePolicy;
import brig.policy.Place;
import brig.policy.Problem;
import brig.policy.ProblemKind;
import brig.policy.Texts;
import brig.policy.check.Advice;
import brig.policy.check.Contradictions;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import brig.policy.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads a policy and what it extends. Every problem is found in one go, and none is thrown. */
public final class PolicyLoader {
    /** The shipped profiles, the strictest first. */
    public static final List<String> PROFILES = List.of("restricted", "baseline", "privileged");

    private static final int LONGEST_CHAIN = 8;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_FILES = 32;
    private static final Map<String, Shipped> SHIPPED = new ConcurrentHashMap<>();

    private record Shipped(SourceText source, Node.Mapping root) {}

    private final Problems problems = new Problems();
    private final PolicyBuilder policy = new PolicyBuilder();
    /** The files that are being read, each extending the next. */
    private final List<String> chain = new ArrayList<>();

    private final List<Path> files = new ArrayList<>();
    /** Whether warnings are wanted as well. */
    private final boolean advising;

    /** 0 in the text that was asked for. */
    private int depth;

    private PolicyLoader(boolean advising) {
        this.advising = advising;
    }

    /** Reads a file to use it: of warnings, only what reading shows. What cannot be read is a problem like any other. */
    public static Loaded load(Path file) {
        return new PolicyLoader(false).file(file);
    }

    /** Reads a file to say all that is wrong or unwise in it. */
    public static Loaded check(Path file) {
        return new PolicyLoader(true).file(file);
    }

    /**
     * Reads a text that may extend shipped profiles, but no files.
     *
     * @param fileName what messages call it; without {@code .yaml} it is the policy's name, unless the text has another
     */
    public static Loaded loadText(String fileName, String text) {
        return new PolicyLoader(false).text(new SourceText(fileName, text), null);
    }

    /** Like {@link #loadText}, and says all that is wrong or unwise in the text. */
    public static Loaded checkText(String fileName, String text) {
        return new PolicyLoader(true).text(new SourceText(fileName, text), null);
    }

    /**
     * A shipped profile as it is.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static EffectivePolicy profile(String name) {
        if (!PROFILES.contains(name)) {
            throw new IllegalArgumentException("no profile '" + name + "'; shipped are " + String.join(", ", PROFILES));
        }
        var loader = new PolicyLoader(false);
        loader.policy.name = name;
        loader.shipped(name);
        return loader.policy.build();
    }

    private Loaded file(Path file) {
        files.add(file);
        try {
            return text(new SourceText(file.toString(), read(file)), file);
        } catch (IOException e) {
            var place = new Place(file.toString(), 1, 1);
            return new Loaded(
                    Optional.empty(),
                    List.of(new Problem(
                            place,
                            Problem.Severity.ERROR,
                            ProblemKind.INVALID,
                            "cannot read it: " + reason(e),
                            "",
                            "",
                            0,
                            1)),
                    List.of(),
                    files);
        }
    }

    private Loaded text(SourceText source, @Nullable Path file) {
        policy.name = stem(source.file());
        var root = YamlReader.read(source, problems);
        root.ifPresent(node -> document(node, file));
        if (root.isEmpty()) {
            return new Loaded(Optional.empty(), problems.sorted(), List.of(), files);
        }
        // a value that is wrong left what was there before, so there is a policy to look at
        var built = policy.build();
        if (!problems.hasErrors()) {
            Contradictions.find(built, problems);
        }
        if (advising) {
            Advice.find(built, SyscallSet.shipped(policy.syscallProfile).rules(policy.watch), problems);
            if (!problems.hasErrors()) {
                problems.warnOfUselessAccepts();
            }
        }
        return new Loaded(
                problems.hasErrors() ? Optional.empty() : Optional.of(built),
                problems.sorted(),
                problems.accepted(),
                files);
    }

    private static String stem(String file) {
        var name = file.substring(file.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String read(Path file) throws IOException {
        byte[] bytes;
        // read to the bound and not to the end: the file may be a device or a pipe
        try (var stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(SourceText.LONGEST + 1);
        }
        if (bytes.length > SourceText.LONGEST) {
            throw new IOException("it is longer than " + SourceText.LONGEST + " bytes");
        }
        try {
            return SourceText.decode(bytes);
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8", e);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> e.getMessage() == null ? "it failed" : e.getMessage();
        };
    }

    /** @param file null if the text is in no file, or a shipped one */
    private void document(Node.Mapping node, @Nullable Path file) {
        var root = new Section("", node, problems, policy.places);
        extend(root, file);
        name(root);
        root.section("process").ifPresent(section -> ProcessReader.read(section, policy));
        root.section("files").ifPresent(section -> FilesReader.read(section, policy));
        root.section("network").ifPresent(section -> NetworkReader.read(section, policy));
        root.section("syscalls").ifPresent(section -> SyscallsReader.read(section, policy));
        FilesReader.readDevices(root, policy);
        root.section("resources").ifPresent(section -> ResourcesReader.read(section, policy));
        root.section("response").ifPresent(section -> ResourcesReader.readResponse(section, policy));
        root.finish();
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
        }
    }

    private void extend(Section root, @Nullable Path file) {
        var bases = root.find("extends");
        if (bases instanceof Node.Scalar scalar) {
            extend(scalar, file);
        } else if (bases instanceof Node.Sequence sequence) {
            for (var item : sequence.items()) {
                if (item instanceof Node.Scalar scalar) {
                    extend(scalar, file);
                } else {
                    problems.error(item.mark(), "a profile or file is a single value", "");
                }
            }
        } else if (bases != null) {
            problems.error(root.keyMark("extends"), "'extends' is a name or a list of names", "");
        }
    }

    private void extend(Node.Scalar base, @Nullable Path file) {
        var text = base.text();
        if (PROFILES.contains(text)) {
            policy.places.put("extends=" + text, base.mark().place());
            shipped(text);
        } else if (text.endsWith(".yaml") || text.endsWith(".yml")) {
            extendFile(base, file);
        } else {
            var near = Nearest.hint(text, PROFILES);
            problems.error(
                    base.mark(),
                    "unknown profile " + Texts.quoted(text),
                    (near.isEmpty() ? "" : near + " ") + "shipped are " + String.join(", ", PROFILES)
                            + "; a file ends in .yaml");
        }
    }

    private void extendFile(Node.Scalar base, @Nullable Path file) {
        if (file == null) {
            problems.error(base.mark(), "only a file can extend a file", "");
            return;
        }
        try {
            if (chain.isEmpty()) {
                chain.add(file.toRealPath().toString());
            }
            var path = file.resolveSibling(base.text());
            files.add(path);
            var real = path.toRealPath().toString();
            if (chain.contains(real)) {
                problems.error(base.mark(), "this file extends itself", String.join(" extends ", chain));
            } else if (chain.size() >= LONGEST_CHAIN || files.size() > MOST_FILES + 1) {
                problems.error(
                        base.mark(),
                        "too many files extend one another",
                        "at most " + MOST_FILES + " files, " + LONGEST_CHAIN + " in a chain");
            } else {
                var source = new SourceText(path.toString(), read(path));
                chain.add(real);
                YamlReader.read(source, problems).ifPresent(node -> base(node, path));
                chain.removeLast();
            }
        } catch (IOException e) {
            problems.error(base.mark(), "cannot read " + Texts.quoted(base.text()) + ": " + reason(e), "");
        } catch (InvalidPathException e) {
            problems.error(base.mark(), "no path: " + Texts.quoted(base.text()), "");
        }
    }

    private void shipped(String profile) {
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
        document(root, file);
        depth--;
    }
}
