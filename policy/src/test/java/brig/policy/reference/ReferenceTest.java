package brig.policy.reference;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.schema.PolicyKeys;
import brig.policy.schema.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private static final Path PUBLISHED = Path.of("../docs/policy-reference.md");

    /** Keys that hold nothing themselves: they say how the file is read, or are held as what they change. */
    private static final Set<String> WITHOUT_CONTROL = Set.of(
            "syscalls.foreign",
            "syscalls.rules",
            "mode.process",
            "mode.devices",
            "mode.resources",
            "process.rlimits",
            "resources.hugepages");

    @Test
    void thePublishedReferenceIsTheOneThatIsGenerated() throws IOException {
        if ("write".equals(System.getProperty("brig.golden"))) {
            Files.writeString(PUBLISHED, Reference.text());
        }

        assertThat(Files.readString(PUBLISHED)).isEqualTo(Reference.text());
    }

    @Test
    void everyKeyOfASectionSaysWhatHoldsIt() {
        var bare = new TreeSet<String>();
        for (var key : PolicyKeys.FILE.keys()) {
            if (key.value() instanceof Value.Fields section) {
                for (var inner : section.keys()) {
                    var name = key.name() + "." + inner.name();
                    if (Reference.text().contains("| `" + name + "` |")
                            && Reference.text()
                                    .lines()
                                    .anyMatch(line ->
                                            line.startsWith("| `" + name + "` |") && line.endsWith("|  |  |"))) {
                        bare.add(name);
                    }
                }
            }
        }

        assertThat(bare).isSubsetOf(WITHOUT_CONTROL);
    }
}
