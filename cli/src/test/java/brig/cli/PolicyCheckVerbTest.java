package brig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyCheckVerbTest {
    private static final String FINE = "extends: restricted\n";
    private static final String UNWISE = "extends: restricted\nresources: {memory: max}\n";
    private static final String ACCEPTED =
            "extends: restricted\nresources: {memory: max} # accept no-limit: alone here\n";
    private static final String WRONG = "extends: restricted\nresources: {memory: maxx}\n";

    @TempDir
    Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Console console() {
        return new Console(printer(out), printer(err), false, false);
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private int check(String text, String... options) throws IOException {
        var words = new ArrayList<>(List.of("policy", "check"));
        words.addAll(List.of(options));
        words.add(Files.writeString(temp.resolve("p.yaml"), text).toString());
        return new Brig(console()).execute(words.toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPolicyThatIsFineIsToldWithItsLevel() throws IOException {
        assertThat(check(FINE)).isZero();

        assertThat(out()).endsWith("p.yaml: ok, Pod Security level restricted\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void whatKeepsItFromTheNextLevelIsToldWithItsPlace() throws IOException {
        assertThat(check("extends: restricted\nnetwork: {mode: host}\n")).isZero();

        assertThat(out())
                .contains("privileged\n  not baseline: network.mode: host is hostNetwork: true (")
                .contains("p.yaml:2:17)");
    }

    @Test
    void aWarningFailsOnlyIfItIsToBeStrict() throws IOException {
        assertThat(check(UNWISE)).isZero();
        assertThat(out()).contains(": ok");
        assertThat(check(UNWISE, "--strict")).isEqualTo(ExitCode.POLICY);
        assertThat(check(ACCEPTED, "--strict")).isZero();

        assertThat(err()).contains("p.yaml:2:21: warning: ", " [no-limit]", "^^^", "hint: ");
        assertThat(out()).contains("warnings accepted: 1");
    }

    @Test
    void jsonHasAnObjectAProblemAndOneAFile() throws IOException {
        check(UNWISE, "--json");
        check(ACCEPTED, "--json");
        check(WRONG, "--json");

        assertThat(out().lines()).hasSize(6);
        assertThat(out().lines().toList().get(0))
                .contains("\"line\":2", "\"id\":\"no-limit\"", "\"danger\":\"medium\"");
        assertThat(out().lines().toList().get(1)).contains("\"valid\":true", "\"podSecurity\":\"restricted\"");
        assertThat(out().lines().toList().get(2)).contains("\"accepted\":\"alone here\"");
        assertThat(out().lines().toList().get(4)).contains("\"severity\":\"error\"", "\"id\":\"invalid\"");
        assertThat(out().lines().toList().get(5)).contains("\"valid\":false").doesNotContain("podSecurity");
        assertThat(err()).isEmpty();
    }

    @Test
    void sarifHasEachProblemAtItsPlaceAndAcceptedOnesAsSuppressed() throws IOException {
        assertThat(check(
                        WRONG + "process: {user: 0}\n" + "files: {masked: {only: []}} # accept kernel-files: \"why\"\n",
                        "--sarif"))
                .isEqualTo(ExitCode.POLICY);

        var log = brig.monitor.host.json.Json.read(out());
        assertThat(log.at("version").text()).contains("2.1.0");
        var run = log.at("runs").items().getFirst();
        var results = run.at("results").items();
        assertThat(results).hasSize(3);
        var rules = run.at("tool").at("driver").at("rules").items().stream()
                .map(rule -> rule.at("id").text().orElseThrow())
                .toList();
        assertThat(results).allSatisfy(result -> {
            assertThat(rules).contains(result.at("ruleId").text().orElseThrow());
            var place = result.at("locations").items().getFirst().at("physicalLocation");
            assertThat(place.at("artifactLocation").at("uri").text().orElseThrow())
                    .endsWith("p.yaml");
            assertThat(place.at("region").at("startLine").number().orElseThrow())
                    .isBetween(2L, 4L);
        });
        assertThat(results.getLast()
                        .at("suppressions")
                        .items()
                        .getFirst()
                        .at("justification")
                        .text())
                .contains("\"why\"");
    }

    @Test
    void aPolicyIsCheckedInOneFormAtATime() throws IOException {
        assertThat(check(FINE, "--sarif", "--json")).isEqualTo(ExitCode.USAGE);
        assertThat(check(FINE, "--sarif", "--watch")).isEqualTo(ExitCode.USAGE);
        assertThat(out()).isEmpty();
    }

    /** The file that changes is one that the policy extends, and it is not there at first. */
    @Test
    @Timeout(60)
    void watchingChecksAgainWhenAFileComesOrChanges() throws Exception {
        var base = temp.resolve("base.yaml");
        var file = Files.writeString(temp.resolve("p.yaml"), "extends: base.yaml\n");
        var verb = new PolicyCheckVerb(3);
        var line = new CommandLine(verb.describe()).parseArgs("--watch", file.toString());
        var codes = new ArrayList<Integer>();
        var thread = Thread.ofVirtual().start(() -> {
            try {
                codes.add(verb.run(line, console()));
            } catch (CommandFailure e) {
                throw new AssertionError(e);
            }
        });

        waitFor("no such file");
        Files.writeString(base, UNWISE);
        waitFor("no-limit");
        Files.writeString(temp.resolve("new.yaml"), FINE);
        Files.move(temp.resolve("new.yaml"), base, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        thread.join();

        assertThat(codes).containsExactly(ExitCode.FINE);
        assertThat(out().lines().filter(l -> l.contains("p.yaml: ok"))).hasSize(2);
        assertThat(err()).contains("waiting for one of 2 files to change");
    }

    /** Until it waits after having said so. */
    private void waitFor(String said) throws InterruptedException {
        while (!(err().contains(said) && err().indexOf("Ctrl-C", err().indexOf(said)) > 0)) {
            Thread.sleep(20);
        }
    }
}
