package brig.policy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutatedPoliciesTest {
    private static final long SEED = Long.getLong("brig.seed", 20260101);
    private static final Given GIVEN =
            new Given(() -> "2026-11-29", Map.of(), name -> Optional.of(name).filter("A"::equals));
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
        "${A}",
        "${A:-",
        "$${",
        "parameters: {A: 1}\n",
        "variables: {A: 1}\n",
        "include: ",
        "syscalls: {rules: [{calls: [socket], when: arg0 != 1, answer: EPERM}]}\n",
        "selectors: [{image: '*'}]\n",
        "mode: {files: audit}\n",
        "exceptions: [{until: 2026-01-31, reason: x, files: {read: [/a]}}]\n",
        "name: b\n---\nname: a\n",
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
                var loaded = PolicyLoader.checkText("in.yaml", text, GIVEN);

                loaded.problems()
                        .forEach(problem -> assertThat(problem.render(true)).isNotEmpty());
                assertThat(!loaded.documents().isEmpty())
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
        var documents = "---\nname: a\n".repeat(30_000);
        var filled = "parameters: {A: " + "x".repeat(900) + "}\nfiles: {read: [\"" + "${A}".repeat(200_000) + "\"]}";
        var variables = new StringBuilder("variables:\n  a0: xxxxxxxxxx\n");
        for (int i = 1; i < 40; i++) {
            variables.append(
                    "  a%d: \"%s\"\n".formatted(i, "${a%d}".formatted(i - 1).repeat(10)));
        }

        for (var bomb : List.of(
                deep,
                deepBlock.toString(),
                laughs.toString(),
                wide,
                keys.toString(),
                longScalar,
                longNumber,
                tooLong,
                documents,
                filled,
                variables.toString())) {
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                var loaded = PolicyLoader.checkText("bomb.yaml", bomb);

                assertThat(loaded.policy()).isEmpty();
                assertThat(loaded.problems()).hasSizeBetween(1, 200);
                assertThat(loaded.render(false).length()).isLessThan(100_000);
            });
        }
    }

    /** Texts that are policies, as large as they may be: each check of one entry against the others must end, too. */
    @Test
    void aHugePolicyIsCheckedInTime() {
        var paths = new StringBuilder("extends: restricted\nfiles:\n  masked: {also: [/m]}\n  read:\n");
        var nested = new StringBuilder("extends: restricted\nfiles:\n  execute: [/usr/lib]\n  write:\n");
        var accepted = new StringBuilder("extends: restricted\nfiles:\n  write:\n    - /usr\n  read:\n");
        var network = new StringBuilder("extends: restricted\nnetwork:\n  mode: host\n  connect:\n");
        var volumes = new StringBuilder("extends: restricted\nfiles:\n  volumes:\n");
        for (int i = 0; i < 15_000; i++) {
            paths.append("    - /p").append(i).append("/q\n");
            nested.append("    - /usr/lib/")
                    .append(i % 2 == 0 ? "x/" : "")
                    .append(i)
                    .append('\n');
            accepted.append("    - /usr/").append(i).append(" # accept covered: so it is\n");
            network.append("    - 10.")
                    .append(i % 256)
                    .append('.')
                    .append(i / 256)
                    .append(".0/24:1-99\n");
            volumes.append("    - {source: /etc, target: /v").append(i).append(", writable: true}\n");
        }
        var programs = new StringBuilder("extends: restricted\nfiles:\n  execute:\n");
        for (int i = 0; i < 12_000; i++) {
            programs.append("    - /usr/lib/").append(i).append('\n');
        }
        programs.append("  readOnly: {also: [/r]}\n  write:\n");
        for (int i = 0; i < 12_000; i++) {
            programs.append("    - /sys/")
                    .append(i)
                    .append("\n    - /usr/lib/")
                    .append(i)
                    .append("/w\n");
        }
        volumes.setLength(volumes.lastIndexOf("\n", 600_000) + 1);
        var deep =
                "extends: restricted\nfiles: {read: [" + "/a".repeat(2000) + "], write: [" + "/a".repeat(1999) + "]}\n";

        for (var huge : List.of(paths, nested, programs, accepted, network, volumes, deep)) {
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                var loaded = PolicyLoader.checkText("huge.yaml", huge.toString());

                assertThat(loaded.policy()).as(loaded.render(false)).isPresent();
                assertThat(loaded.problems()).hasSizeLessThanOrEqualTo(100);
                assertThat(loaded.accepted()).hasSizeLessThanOrEqualTo(100);
            });
        }
    }

    @Test
    void anErrorIsToldHoweverManyWarningsComeBeforeIt() {
        var text = new StringBuilder("files:\n  read:\n");
        for (int i = 0; i < 200; i++) {
            text.append("    - /*/").append(i).append('\n');
        }
        text.append("resources: {pids: many}\n");

        var loaded = PolicyLoader.checkText("in.yaml", text.toString());

        assertThat(loaded.policy()).isEmpty();
        assertThat(loaded.render(false)).contains("in.yaml:203:19: error: 'pids' is a whole number, not 'many'");
    }

    /** What the error must say about bytes that are no UTF-8 text, or texts with what does not show. */
    @ParameterizedTest
    @CsvSource({
        "UTF-16LE, it is not UTF-8 or has no business, false",
        "UTF-16, it is not UTF-8, false",
        "UTF-32, it is not UTF-8 or has no business, false",
        "ISO-8859-1, it is not UTF-8, false",
        "UTF-8, '', true"
    })
    void anotherEncodingIsAClearError(String charset, String said, boolean fine, @TempDir Path dir) throws IOException {
        var file = Files.write(
                dir.resolve("in.yaml"), "extends: restricted # \u00fc\n".getBytes(Charset.forName(charset)));

        var loaded = PolicyLoader.check(file);

        assertThat(loaded.policy().isPresent()).isEqualTo(fine);
        assertThat(loaded.problems())
                .allSatisfy(problem -> assertThat(problem.message()).containsAnyOf(said.split(" or ", -1)));
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
