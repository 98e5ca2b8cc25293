package brig.policy.trial;

import brig.policy.EffectivePolicy;
import brig.policy.Errnos;
import brig.policy.Place;
import brig.policy.Problem;
import brig.policy.ProblemKind;
import brig.policy.Texts;
import brig.policy.explain.Action;
import brig.policy.explain.ActionReader;
import brig.policy.explain.Rulings;
import brig.policy.load.Given;
import brig.policy.load.Loaded;
import brig.policy.load.PolicyLoader;
import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import brig.policy.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a test file and tries its actions against the policy's tables, without a container.
 *
 * <pre>
 * policy: web.yaml              # if left out: web.test.yaml is about web.yaml beside it
 * allow: [open /srv/www/index.html]
 * EACCES: [open /etc/shadow]
 * kill: [mount]
 * </pre>
 */
public final class TrialFile {
    /** What the names of test files end with. */
    public static final String ENDING = ".test.yaml";

    private static final List<String> EXPECTED = List.of("allow", "deny", "kill", "alert");
    private static final String KEYS =
            "known: policy, allow, deny, kill, alert, or an errno: " + String.join(", ", Errnos.names());

    private record Line(Action action, String expected, Place place) {}

    private final Problems problems = new Problems();
    private final List<Line> lines = new ArrayList<>();
    private String policy = "";
    private String name = "";
    private Place policyPlace = Place.BUILT_IN;

    private TrialFile() {}

    /** @param file {@code web.test.yaml}, or {@code web.yaml} for the test file beside it */
    public static TrialRun run(Path file) {
        return run(file, Given.NOTHING);
    }

    /** The same, with values for the policy's parameters. */
    public static TrialRun run(Path file, Given given) {
        var name = file.getFileName().toString();
        var stem = name.endsWith(ENDING)
                ? name.substring(0, name.length() - ENDING.length())
                : name.replaceFirst("\\.ya?ml$", "");
        var test = file.resolveSibling(stem + ENDING);
        var reader = new TrialFile();
        try {
            reader.read(new SourceText(test.toString(), Files.readString(test)));
        } catch (IOException e) {
            return new TrialRun(List.of(unreadable(test)));
        }
        if (reader.problems.hasErrors()) {
            return new TrialRun(reader.problems.sorted());
        }
        var loaded =
                PolicyLoader.load(file.resolveSibling(reader.policy.isEmpty() ? stem + ".yaml" : reader.policy), given);
        var trials = new ArrayList<Trial>();
        var meant = reader.meant(loaded);
        if (!loaded.documents().isEmpty() && meant.isEmpty()) {
            return new TrialRun(reader.problems.sorted());
        }
        if (meant.isPresent()) {
            var rulings = new Rulings(meant.get());
            for (var line : reader.lines) {
                trials.add(new Trial(line.place, line.action, line.expected, rulings.of(line.action)));
            }
        }
        return new TrialRun(meant, trials, loaded.problems());
    }

    /** The policy of the file, or the one that the test names as {@code policy: FILE#NAME}. */
    private Optional<EffectivePolicy> meant(Loaded loaded) {
        if (name.isEmpty() && loaded.documents().size() < 2) {
            return loaded.policy();
        }
        for (var document : loaded.documents()) {
            if (document.policy().name().equals(name)) {
                return Optional.of(document.policy());
            }
        }
        problems.error(
                policyPlace,
                "which policy of the file? it has "
                        + String.join(
                                ", ",
                                loaded.documents().stream()
                                        .map(document -> document.policy().name())
                                        .toList()),
                "write policy: FILE#NAME");
        return Optional.empty();
    }

    private static Problem unreadable(Path file) {
        var place = new Place(file.toString(), 1, 1);
        return new Problem(
                place,
                Problem.Severity.ERROR,
                ProblemKind.INVALID,
                "no test file to read",
                "write one: allow, deny and kill, each a list of actions; " + ActionReader.FORMS,
                "",
                0,
                1);
    }

    private void read(SourceText source) {
        var root = YamlReader.read(source, problems);
        if (root.isEmpty()) {
            return;
        }
        for (var entry : root.get().entries()) {
            if (entry.key().equals("policy")) {
                policy(entry);
            } else if (EXPECTED.contains(entry.key())
                    || Errnos.number(entry.key()).isPresent()) {
                actions(entry);
            } else {
                problems.error(entry.keyMark(), "unknown key " + Texts.quoted(entry.key()), KEYS);
            }
        }
        if (lines.isEmpty() && !problems.hasErrors()) {
            problems.error(root.get().mark(), "no actions to try", KEYS);
        }
    }

    private void policy(Node.Entry entry) {
        if (entry.value() instanceof Node.Scalar scalar) {
            int hash = scalar.text().indexOf('#');
            policy = hash < 0 ? scalar.text() : scalar.text().substring(0, hash);
            name = hash < 0 ? "" : scalar.text().substring(hash + 1);
            policyPlace = scalar.mark().place();
        } else {
            problems.error(entry.keyMark(), "'policy' is one file, beside this one", "write policy: web.yaml");
        }
    }

    private void actions(Node.Entry entry) {
        if (!(entry.value() instanceof Node.Sequence sequence)) {
            problems.error(
                    entry.keyMark(),
                    "'" + entry.key() + "' is a list of actions",
                    "write " + entry.key() + ": [open /etc/passwd, mount]");
            return;
        }
        for (var item : sequence.items()) {
            if (item instanceof Node.Scalar(var text, var kind, var mark)) {
                action(text, entry.key(), mark);
            } else {
                problems.error(item.mark(), "an action is a single value", "");
            }
        }
    }

    private void action(String text, String expected, Mark mark) {
        try {
            lines.add(new Line(ActionReader.read(text), expected, mark.place()));
        } catch (IllegalArgumentException e) {
            problems.error(mark, String.valueOf(e.getMessage()), "");
        }
    }
}
