package brig.policy.trial;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies of the cookbook are valid, say what their tests say, and are in the book. */
class CookbookTest {
    private static final Path COOKBOOK = Path.of("../policies/cookbook");

    static Stream<Path> policies() throws IOException {
        try (var files = Files.list(COOKBOOK)) {
            return files.filter(file -> !file.toString().endsWith(TrialFile.ENDING)).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void isValidAndTested(Path file) throws IOException {
        var checked = PolicyLoader.check(file);
        assertThat(checked.documents()).as(checked.render(false)).hasSize(1);

        var run = TrialFile.run(file);
        assertThat(run.isFine()).as(run.render(false)).isTrue();
        assertThat(run.trials()).hasSizeGreaterThan(8);

        var name = file.getFileName().toString();
        assertThat(Files.readString(Path.of("../docs/cookbook.md"))).contains("policies/cookbook/" + name);
    }

    @Test
    void thereAreTen() throws IOException {
        assertThat(policies()).hasSize(10);
    }
}
