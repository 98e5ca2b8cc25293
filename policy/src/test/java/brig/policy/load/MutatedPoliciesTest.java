package brig.policy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutatedPoliciesTest {
    private static final long SEED = Long.getLong("brig.seed", 20260101);
    private static final int ROUNDS = 2500;
    private static final String[] PIECES = {
        ":",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "#",
        "&a ",
        "*a ",
        "!!x ",
        "|",
        ">",
        "%",
        "@",
        "`",
        "\n",
        "\t",
        " ",
        "---\n",
        "...\n",
        "? ",
        "<<: ",
        "~",
        "null",
        "true",
        "-1",
        "0x10",
        "1e999",
        "99999999999999999999",
        ".inf",
        "\0",
        "\u2028",
        "\ud800",
        "\udc00",
        "\uffff",
        "\\",
        "\"\\x\"",
        "\"\\U00110000\"",
        "/..",
        "//",
        "::",
        "0.0.0.0/0:*",
        "max",
        "extends: ",
        "only: ",
        "without: ",
        "e\u0301",
        "\ud83d\ude00"
    };

    @Test
    void aMutatedPolicyGivesProblemsOrAPolicyAndNeverAnException() throws IOException {
        var random = new Random(SEED);
        var seeds = seeds();

        for (int round = 0; round < ROUNDS; round++) {
            var text = mutated(seeds.get(random.nextInt(seeds.size())), seeds, random);
            try {
                var loaded = PolicyLoader.checkText("in.yaml", text);

                loaded.problems()
                        .forEach(problem -> assertThat(problem.render(true)).isNotEmpty());
                assertThat(loaded.policy().isPresent())
                        .isEqualTo(loaded.problems().stream().noneMatch(problem -> problem.isError()));
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + SEED + ", round " + round + ":\n" + text, e);
            }
        }
    }

    @Test
    void anyBytesGiveProblemsOrAPolicyAndNeverAnException(@TempDir Path dir) throws IOException {
        var random = new Random(SEED);
        var file = dir.resolve("in.yaml");

        for (int round = 0; round < 300; round++) {
            var bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            Files.write(file, bytes);

            assertThat(PolicyLoader.check(file).problems())
                    .as("seed %d, round %d", SEED, round)
                    .isNotEmpty();
        }
    }

    @Test
    void bombsEndInTime() {
        var deep = "files: " + "[".repeat(100_000);
        var deepBlock = new StringBuilder();
        for (int depth = 0; depth < 1000; depth++) {
            deepBlock.append(" ".repeat(depth)).append("a:\n");
        }
        var laughs = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        var wide = "files: {read: [" + "/a,".repeat(200_000) + "]}";
        var keys = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            keys.append("key").append(i).append(": 1\n");
        }
        var longScalar = "name: " + "x".repeat(900_000);
        var longNumber = "resources: {pids: " + "9".repeat(500_000) + "}";
        var tooLong = "#".repeat(2_000_000);

        for (var bomb : List.of(
                deep,
                deepBlock.toString(),
                laughs.toString(),
                wide,
                keys.toString(),
                longScalar,
                longNumber,
                tooLong)) {
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                var loaded = PolicyLoader.checkText("bomb.yaml", bomb);

                assertThat(loaded.policy()).isEmpty();
                assertThat(loaded.problems()).hasSizeBetween(1, 100);
                assertThat(loaded.render(false).length()).isLessThan(100_000);
            });
        }
    }

    private static List<String> seeds() throws IOException {
        var seeds = new ArrayList<String>();
        for (var folder : List.of(Path.of("src/test/resources/policy"), Path.of("../policies"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (var file : files.filter(f -> f.toString().endsWith(".yaml"))
                        .sorted()
                        .toList()) {
                    seeds.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        for (var profile : PolicyLoader.PROFILES) {
            seeds.add(ShippedText.text("profiles/" + profile + ".yaml"));
        }
        return seeds;
    }

    private static String mutated(String seed, List<String> seeds, Random random) {
        var text = new StringBuilder(seed);
        for (int times = random.nextInt(1, 6); times > 0; times--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(1, 12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> text.insert(at, text.substring(at, to));
                case 3 -> text.replace(at, to, Character.toString((char) random.nextInt(0x180)));
                default -> {
                    var other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(other.length() + 1);
                    text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(80)));
                }
            }
        }
        return text.toString();
    }
}
