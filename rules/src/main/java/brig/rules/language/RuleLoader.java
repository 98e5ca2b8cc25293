package brig.rules.language;

import brig.policy.Place;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import brig.policy.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads rule files in the language of the public rules: docs/rules.md. Later files may change what earlier ones say. */
public final class RuleLoader {
    private RuleLoader() {}

    /**
     * Never throws: what is wrong with the files, or keeps them from being read, is among the problems.
     *
     * @param files each a file, or the name of a shipped pack where there is no such file
     */
    public static Loaded load(List<Path> files) {
        var problems = new Problems();
        var sources = new ArrayList<SourceText>();
        for (var file : files) {
            if (ShippedPacks.NAMES.contains(file.toString()) && Files.notExists(file)) {
                sources.add(ShippedPacks.text(file.toString()));
            } else {
                read(file, problems).ifPresent(sources::add);
            }
        }
        return load(sources, problems);
    }

    /** The same for texts. */
    public static Loaded of(List<SourceText> sources) {
        return load(sources, new Problems());
    }

    private static Loaded load(List<SourceText> sources, Problems problems) {
        var drafts = new Drafts(problems);
        for (var source : sources) {
            YamlReader.readList(source, problems).ifPresent(list -> items(source, list, drafts, problems));
        }
        var rules = drafts.finish();
        return new Loaded(problems.hasErrors() ? Optional.empty() : Optional.of(rules), problems.sorted());
    }

    private static void items(SourceText source, Node.Sequence list, Drafts drafts, Problems problems) {
        for (var node : list.items()) {
            if (node instanceof Node.Mapping mapping) {
                drafts.add(source, mapping);
            } else {
                problems.error(node.mark(), "an entry is a rule, a macro or a list", "write - rule: NAME");
            }
        }
    }

    private static Optional<SourceText> read(Path file, Problems problems) {
        var place = new Place(file.toString(), 1, 1);
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(SourceText.LONGEST * 4 + 1); // a device may have no end
            return Optional.of(new SourceText(file.toString(), SourceText.decode(bytes)));
        } catch (NoSuchFileException e) {
            problems.error(place, "no such file", "");
        } catch (CharacterCodingException e) {
            problems.error(place, "the file is not UTF-8", "");
        } catch (IOException e) {
            problems.error(place, "cannot be read: " + e.getMessage(), "");
        }
        return Optional.empty();
    }
}
