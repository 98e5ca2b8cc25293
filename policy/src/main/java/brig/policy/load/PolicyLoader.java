package brig.policy.load;

import brig.policy.EffectivePolicy;
import brig.policy.Place;
import brig.policy.Problem;
import brig.policy.ProblemKind;
import brig.policy.Texts;
import brig.policy.check.Advice;
import brig.policy.check.Contradictions;
import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import brig.policy.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads policies and what they extend. Every problem is found in one go, and none is thrown. */
public final class PolicyLoader {
    /** The shipped profiles, the strictest first. */
    public static final List<String> PROFILES = List.of("restricted", "baseline", "privileged");

    private static final Map<String, EffectivePolicy> SHIPPED = new ConcurrentHashMap<>();

    private final Problems problems = new Problems();
    private final List<Path> files = new ArrayList<>();
    private final Set<String> parameters = new HashSet<>();
    private final Given given;
    /** Whether warnings are wanted as well. */
    private final boolean advising;

    private PolicyLoader(Given given, boolean advising) {
        this.given = given;
        this.advising = advising;
    }

    /** Reads a file to use it: of warnings, only what reading shows. What cannot be read is a problem like any other. */
    public static Loaded load(Path file, Given given) {
        return new PolicyLoader(given, false).file(file);
    }

    /** {@link #load(Path, Given)} where nothing is given. */
    public static Loaded load(Path file) {
        return load(file, Given.NOTHING);
    }

    /** Reads a file to say all that is wrong or unwise in it. */
    public static Loaded check(Path file, Given given) {
        return new PolicyLoader(given, true).file(file);
    }

    /** {@link #check(Path, Given)} where nothing is given. */
    public static Loaded check(Path file) {
        return check(file, Given.NOTHING);
    }

    /**
     * Reads a text that may extend shipped profiles, but no files.
     *
     * @param fileName what messages call it; without {@code .yaml} it is the policy's name, unless the text has another
     */
    public static Loaded loadText(String fileName, String text) {
        return loadText(fileName, text, Given.NOTHING);
    }

    /** {@link #loadText(String, String)} with values from outside. */
    public static Loaded loadText(String fileName, String text, Given given) {
        return new PolicyLoader(given, false).text(new SourceText(fileName, text), null);
    }

    /** Like {@link #loadText}, and says all that is wrong or unwise in the text. */
    public static Loaded checkText(String fileName, String text) {
        return checkText(fileName, text, Given.NOTHING);
    }

    /** {@link #checkText(String, String)} with values from outside. */
    public static Loaded checkText(String fileName, String text, Given given) {
        return new PolicyLoader(given, true).text(new SourceText(fileName, text), null);
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
        return SHIPPED.computeIfAbsent(name, PolicyLoader::built);
    }

    private static EffectivePolicy built(String profile) {
        var reader = new PolicyLoader(Given.NOTHING, false).reader();
        reader.policy.name = profile;
        reader.shipped(profile);
        return reader.policy.build();
    }

    private DocumentReader reader() {
        return new DocumentReader(problems, given, advising, files, parameters);
    }

    private Loaded file(Path file) {
        files.add(file);
        try {
            return text(new SourceText(file.toString(), PolicyText.read(file)), file);
        } catch (IOException e) {
            var place = new Place(file.toString(), 1, 1);
            return new Loaded(
                    List.of(),
                    List.of(new Problem(
                            place,
                            Problem.Severity.ERROR,
                            ProblemKind.INVALID,
                            "cannot read it: " + PolicyText.reason(e),
                            "",
                            "",
                            0,
                            1)),
                    List.of(),
                    files);
        }
    }

    private Loaded text(SourceText source, @Nullable Path file) {
        var roots = YamlReader.readAll(source, problems);
        var documents = new ArrayList<Document>();
        var names = new HashSet<String>();
        for (int i = 0; i < roots.size(); i++) {
            // each is read alone: nothing of one holds for another
            var reader = reader();
            reader.policy.name = stem(source.file());
            reader.read(roots.get(i), file);
            if (roots.size() > 1) {
                amongOthers(reader, roots.get(i), names, i == roots.size() - 1);
            }
            documents.add(document(reader));
        }
        if (!roots.isEmpty()) {
            unknownValues(roots.getFirst().mark());
        }
        if (advising && !problems.hasErrors()) {
            problems.warnOfUselessAccepts();
        }
        return new Loaded(problems.hasErrors() ? List.of() : documents, problems.sorted(), problems.accepted(), files);
    }

    private void unknownValues(Mark mark) {
        for (var name : given.set().keySet()) {
            if (!parameters.contains(name)) {
                problems.error(
                        mark,
                        "no parameter " + Texts.quoted(name) + " to set",
                        parameters.isEmpty()
                                ? "this policy declares none"
                                : "declared are: " + String.join(", ", new TreeSet<>(parameters)));
            }
        }
    }

    private Document document(DocumentReader reader) {
        // a value that is wrong left what was there before, so there is a policy to look at
        var built = reader.policy.build();
        if (!problems.hasErrors()) {
            Contradictions.find(built, problems);
        }
        if (advising) {
            Advice.find(built, SyscallSet.shipped(reader.policy.syscallProfile).rules(reader.policy.watch), problems);
        }
        return new Document(built, reader.selectors());
    }

    private void amongOthers(DocumentReader reader, Node.Mapping root, Set<String> names, boolean last) {
        var mark = start(root);
        if (!reader.isNamed()) {
            problems.error(mark, "one of several policies in a file, and it has no name", "write name: ...");
        } else if (!names.add(reader.policy.name)) {
            problems.error(mark, "two policies of the name '" + reader.policy.name + "' in one file", "");
        }
        if (reader.selectors().isEmpty() && !last) {
            problems.error(
                    mark,
                    "the policy '" + reader.policy.name + "' is for everybody, so those behind it are for nobody",
                    "give it selectors, or make it the last");
        }
    }

    private static Mark start(Node.Mapping root) {
        return root.entries().isEmpty()
                ? root.mark()
                : root.entries().getFirst().keyMark();
    }

    private static String stem(String file) {
        var name = file.substring(file.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
