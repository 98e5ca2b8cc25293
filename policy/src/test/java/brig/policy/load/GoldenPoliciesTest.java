package brig.policy.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each folder holds a policy and what Brig says about it; its name says what the case shows. */
class GoldenPoliciesTest {
    private static final Path CASES = Path.of("src/test/resources/policy");
    private static final boolean WRITE = "write".equals(System.getProperty("brig.golden"));

    static Stream<String> cases() throws IOException {
        try (var folders = Files.list(CASES)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void brigSaysWhatTheCaseExpects(String name) throws IOException {
        var folder = CASES.resolve(name);

        var loaded = PolicyLoader.check(folder.resolve("in.yaml"));

        var said = loaded.render(false).replace(folder + "/", "")
                + (loaded.policy().isPresent() ? "a policy\n" : "no policy\n");
        var expected = folder.resolve("expected.txt");
        if (WRITE) {
            Files.writeString(expected, said);
        }
        assertThat(said).isEqualTo(Files.readString(expected, StandardCharsets.UTF_8));
        assertThat(loaded.policy().isPresent())
                .isEqualTo(loaded.problems().stream().noneMatch(problem -> problem.isError()));
    }

    @Test
    void nothingThatReachesATerminalCanSteerIt() throws IOException {
        for (var name : cases().toList()) {
            var said =
                    PolicyLoader.check(CASES.resolve(name).resolve("in.yaml")).render(false);

            assertThat(said.chars().filter(c -> c < ' ' && c != '\n').count())
                    .as(name)
                    .isZero();
        }
    }

    @Test
    void theSwitchThatRewritesGoldenFilesIsInNoBuildFile() throws IOException {
        for (var file : new String[] {"pom.xml", "../pom.xml", "../.mvn/jvm.config"}) {
            assertThat(Files.readString(Path.of(file))).as(file).doesNotContain("brig.golden");
        }
    }
}
