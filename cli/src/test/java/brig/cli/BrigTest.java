package brig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrigTest {
    @TempDir
    Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int brig(String... words) {
        var console = new Console(printer(out), printer(err), false, false);
        return new Brig(console).execute(words);
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    static Iterable<String> verbs() {
        return Verbs.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void eachVerbHasAHelpThatSaysWhatItIsCalled(String verb) {
        assertThat(brig((verb + " --help").split(" "))).isZero();

        assertThat(out()).contains("Usage: brig " + verb);
        assertThat(err()).isEmpty();
    }

    @Test
    void helpNamesEachVerb() {
        brig("help");

        assertThat(verbs()).allSatisfy(verb -> assertThat(out()).contains("  " + verb.split(" ")[0] + " "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "frobnicate | Unmatched argument at index 0: 'frobnicate'",
                " | which command?",
                "policy | brig policy what?",
                "run | no command: write it behind --",
                "run --nosuch -- ls | Unknown option: '--nosuch'",
                "run -v /tmp -- ls | '/tmp' is no volume",
                "run -e GONE_AND_UNSET -- ls | write GONE_AND_UNSET=VALUE",
                "run -w x -- ls | --workdir 'x' is not absolute",
                "run --name a/b -- ls | --name 'a/b'",
                "completion fish | no completion for 'fish'",
                "incident show | Missing required parameter",
                "incident show a b | Unmatched argument at index 1: 'b'",
                "policy check | Missing required parameter",
                "policy test | Missing required parameter",
                "policy explain | Missing required parameter",
                "policy explain web --on open /etc/shadow | Unmatched argument at index 3: '/etc/shadow'",
                "policy explain restricted --on dance | no action: 'dance'",
                "policy diff web | two policies are compared",
                "policy diff web web web | two policies are compared",
                "completion | Missing required parameter",
                "run --image web --rootfs / | either --image or --rootfs",
                "run --entrypoint sh -- ls | --entrypoint is an image's",
                "image | brig image what?",
                "image load | Missing required parameter",
                "image load --name A/B x | 'A/B' is no image name",
                "image load --platform linux x | 'linux' is no platform",
                "image load --max-size 3X x | '3X' is no amount of memory",
                "image load --name | Missing required parameter",
                "image rm | Missing required parameter",
            })
    void aLineThatMeansNothingIsTwo(@Nullable String line, String reason) {
        int code = brig(line == null ? new String[0] : line.split(" "));

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err()).startsWith("brig: error: ").contains(reason);
        assertThat(out()).isEmpty();
    }

    @Test
    void anEmptyNameOfAnIncidentIsNoInternalError() {
        assertThat(brig("incident", "show", "")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("which incident?");
    }

    @Test
    void aPolicyWithMistakesIsThreeAndEachIsTold() throws IOException {
        var file = Files.writeString(temp.resolve("p.yaml"), "extends: restricted\nfiels: {}\nresources: {pids: -3}\n");

        assertThat(brig("policy", "check", file.toString())).isEqualTo(ExitCode.POLICY);

        assertThat(out() + err()).contains("p.yaml:2:1:", "p.yaml:3:19:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline", "privileged"})
    void aShippedProfileIsFoundByItsName(String name) {
        assertThat(brig("policy", "check", name)).as(err()).isZero();
    }

    @Test
    void anActionIsExplained() {
        assertThat(brig("policy", "explain", "restricted", "--on", "mount", "--on", "open /etc/shadow"))
                .isZero();

        assertThat(out()).contains("mount: kills the container", "open /etc/shadow: denied with EACCES", "profile:");
    }

    @Test
    void aPolicyThatGrantsMoreThanAnotherIsThree() {
        assertThat(brig("policy", "diff", "restricted", "baseline")).isEqualTo(ExitCode.POLICY);
        assertThat(out()).contains("+ read /");

        assertThat(brig("policy", "diff", "baseline", "restricted")).isZero();
        assertThat(brig("policy", "diff", "baseline", "baseline")).isZero();
        assertThat(err()).contains("no difference");
    }

    @Test
    void aTestFileThatExpectsSomethingElseIsThree() throws IOException {
        Files.writeString(temp.resolve("p.yaml"), "extends: restricted\n");
        var good = Files.writeString(temp.resolve("p.test.yaml"), "kill: [mount]\n");
        var bad = Files.writeString(temp.resolve("bad.test.yaml"), "policy: p.yaml\nallow: [mount]\n");

        assertThat(brig("policy", "test", good.toString())).as(err()).isZero();
        assertThat(brig("policy", "test", good.toString(), bad.toString())).isEqualTo(ExitCode.POLICY);

        assertThat(err()).contains("bad.test.yaml:2:9: expected allow, not this");
    }

    @Test
    void eachVerbAboutPoliciesSpeaksJson() throws IOException {
        Files.writeString(temp.resolve("p.yaml"), "extends: restricted\n");
        var test = Files.writeString(temp.resolve("p.test.yaml"), "kill: [mount]\n");

        brig("policy", "explain", "restricted", "--json");
        brig("policy", "explain", "restricted", "--json", "--on", "mount");
        brig("policy", "diff", "--json", "restricted", "baseline");
        brig("policy", "test", "--json", test.toString());

        assertThat(out().lines()).hasSizeGreaterThan(50).allMatch(line -> line.matches("\\{\"[a-z].*}"));
    }

    @Test
    void aPlanIsPrintedAndNothingIsDone() {
        assertThat(brig("plan", "baseline", "--name", "x", "--", "/bin/true"))
                .as(err())
                .isZero();

        assertThat(out()).contains("policy      baseline", "mask /proc/kcore", "pivot_root", "seccomp");
    }

    @ParameterizedTest
    @CsvSource({
        "'', true, true", "'', false, false",
        "NO_COLOR=1, true, false", "NO_COLOR=, true, true",
        "CLICOLOR_FORCE=1, false, true", "CLICOLOR_FORCE=0, true, true",
        "TERM=dumb, true, false",
    })
    void colourIsForTerminalsUnlessSomebodyWantsOtherwise(String variable, boolean terminal, boolean coloured) {
        var parts = variable.split("=", -1);
        var environment = variable.isEmpty() ? Map.<String, String>of() : Map.of(parts[0], parts[1]);

        assertThat(Console.colour(environment, _ -> terminal, 1)).isEqualTo(coloured);
    }

    @Test
    void optionsOfAnImportMayStandBehindItsFile() throws IOException {
        var profile = Files.writeString(temp.resolve("p.json"), """
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}
                """);
        var policy = temp.resolve("p.yaml");

        brig("policy", "import", "--from", "seccomp", profile.toString(), "-o", policy.toString());

        assertThat(policy).content().contains("calls: [read]");
        assertThat(out()).isEmpty();
    }
}
