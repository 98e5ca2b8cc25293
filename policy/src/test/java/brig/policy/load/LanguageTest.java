package brig.policy.load;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Audited;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Response;
import brig.policy.Selector;
import brig.policy.Workload;
import brig.policy.diff.PolicyDiff;
import brig.policy.explain.ActionReader;
import brig.policy.explain.Rulings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters, includes, several policies in a file, modes and exceptions. */
class LanguageTest {
    private static final String PARAMETERS = """
            extends: restricted
            parameters: {PORT: 8080, DATA: }
            variables: {site: "/srv/${DATA}"}
            files: {read: ["${site}/www", "/opt/${DATA:-none}", "/$${HOME}"]}
            network: {mode: host, listen: ["${PORT}"]}
            """;

    @TempDir
    Path dir;

    private static Given given(Map<String, String> set, Map<String, String> environment) {
        return new Given(() -> "2026-11-29", set, name -> Optional.ofNullable(environment.get(name)));
    }

    private static EffectivePolicy policy(String text, Map<String, String> set, Map<String, String> environment) {
        var loaded = PolicyLoader.loadText("in.yaml", text, given(set, environment));
        assertThat(loaded.documents()).as(loaded.render(false)).hasSize(1);
        return loaded.policy().orElseThrow();
    }

    private static EffectivePolicy policy(String text) {
        return policy(text, Map.of(), Map.of());
    }

    @Test
    void aParameterComesFromSetThenTheEnvironmentThenItsDefault() {
        var set = policy(PARAMETERS, Map.of("DATA", "a", "PORT", "1"), Map.of("DATA", "b", "PORT", "2"));
        var environment = policy(PARAMETERS, Map.of("DATA", "a"), Map.of("PORT", "2", "HOME", "/root"));
        var defaults = policy(PARAMETERS, Map.of("DATA", "a"), Map.of("PORT", ""));

        assertThat(set.network().listen()).hasToString("[1]");
        assertThat(environment.network().listen()).hasToString("[2]");
        assertThat(defaults.network().listen()).hasToString("[8080]");
        assertThat(set.files().read()).contains("/srv/a/www", "/${HOME}").doesNotContain("/root");
    }

    @Test
    void aDefaultInPlaceCountsWhereNothingIsSet() {
        var text = "extends: restricted\nparameters: [MEM]\nresources:\n  memory: ${MEM:-32Mi}\n";

        assertThat(policy(text).resources().memory()).hasToString("32Mi");
        assertThat(policy(text, Map.of("MEM", "64Mi"), Map.of()).resources().memory())
                .hasToString("64Mi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x: y | no parameter 'x' to set",
                "DATA: ../etc | path",
                "DATA: '/a\u202eb' | is no text",
            })
    void whatIsSetCannotBeAnything(String pair, String said) {
        var at = pair.indexOf(": ");
        var set = Map.of(pair.substring(0, at), pair.substring(at + 2).replace("'", ""), "PORT", "[1, 2]");

        var loaded = PolicyLoader.loadText("in.yaml", PARAMETERS, given(set, Map.of("DATA", "/a")));

        assertThat(loaded.render(false)).contains(said).contains("no port: '[1, 2]'");
    }

    @Test
    void theEnvironmentIsAskedForWhatIsDeclaredAlone() {
        var asked = new java.util.ArrayList<String>();
        var given = new Given(() -> "2026-11-29", Map.of(), name -> {
            asked.add(name);
            return Optional.of("/x");
        });

        var loaded = PolicyLoader.loadText("in.yaml", "files: {read: [\"${HOME}\"]}\n", given);
        PolicyLoader.loadText("in.yaml", "parameters: [A]\nfiles: {read: [\"${A}\"]}\n", given);

        assertThat(loaded.render(false)).contains("no parameter 'HOME' in this file");
        assertThat(asked).containsExactly("A");
    }

    @Test
    void aBaseHasItsOwnParametersAndAnIncludeHasThoseOfItsFile() throws IOException {
        Files.writeString(dir.resolve("base.yaml"), "parameters: {A: /base}\nfiles: {read: [\"${A}\"]}\n");
        Files.writeString(dir.resolve("piece.yaml"), "files: {read: [\"${B}/piece\"]}\nresources: {pids: 5}\n");
        var top = Files.writeString(dir.resolve("top.yaml"), """
                extends: [restricted, base.yaml]
                include: piece.yaml
                parameters: {B: /top}
                resources: {memory: 32Mi}
                """);

        var policy = PolicyLoader.load(top, given(Map.of("A", "/set"), Map.of()))
                .policy()
                .orElseThrow();

        assertThat(policy.files().read()).contains("/set", "/top/piece");
        assertThat(policy.resources().pids()).isEqualTo(5);
        assertThat(policy.places().of("resources.pids").file()).endsWith("piece.yaml");
    }

    @Test
    void anIncludeIsNoPolicyAndDoesNotIncludeItself() throws IOException {
        Files.writeString(dir.resolve("a.yaml"), "extends: privileged\n");
        var top = Files.writeString(dir.resolve("top.yaml"), "include: [a.yaml, top.yaml, gone.yaml, x]\n");

        assertThat(PolicyLoader.load(top).render(false))
                .contains("unknown key 'extends'")
                .contains("this file includes itself")
                .contains("cannot read 'gone.yaml': no such file")
                .contains("no file to include: 'x'");
    }

    @Test
    void aFileHoldsPoliciesForManyWorkloads() {
        var loaded = PolicyLoader.loadText("in.yaml", """
                name: web
                selectors: [{image: "web:*"}, {label: {app: web}, name: "w*b*"}]
                extends: restricted
                ---
                name: db
                selectors: [{name: db}]
                extends: baseline
                ---
                name: others
                extends: restricted
                """);

        assertThat(loaded.render(false)).isEmpty();
        assertThat(loaded.policy()).isEmpty();
        assertThat(chosen(loaded, new Workload("web:1", "", Map.of()))).isEqualTo("web");
        assertThat(chosen(loaded, new Workload("", "wabxb", Map.of("app", "web"))))
                .isEqualTo("web");
        assertThat(chosen(loaded, new Workload("", "xabc", Map.of("app", "web"))))
                .isEqualTo("others");
        assertThat(chosen(loaded, new Workload("db", "db", Map.of()))).isEqualTo("db");
        assertThat(chosen(loaded, Workload.UNKNOWN)).isEqualTo("others");
    }

    private static String chosen(Loaded loaded, Workload workload) {
        return loaded.documents().stream()
                .filter(document -> document.isFor(workload))
                .findFirst()
                .orElseThrow()
                .policy()
                .name();
    }

    @ParameterizedTest
    @CsvSource({
        "web:*, web:1, true",
        "web:*, web:, true",
        "web:*, db:1, false",
        "*, x, true",
        "*, '', false",
        "a, a, true",
        "a, ab, false",
        "a*b*c, abc, true",
        "a*b*c, axxbyyc, true",
        "a*b*c, acb, false",
        "a*a, a, false",
        "*b, bab, true",
        "a*b*b, aab, false",
        "*x*, axa, true",
        "a**b, ab, true"
    })
    void aStarStandsForAnyLetters(String pattern, String text, boolean fits) {
        var selector = new Selector(Optional.empty(), Optional.of(pattern), Map.of());

        assertThat(selector.fits(new Workload("", text, Map.of()))).isEqualTo(fits);
    }

    @Test
    void anExceptionHoldsThroughItsLastDayAndNotAfter() {
        var text = """
                extends: restricted
                exceptions:
                  - until: %s
                    reason: the move
                    files: {read: [/old]}
                    process: {capabilities: [CHOWN]}
                    syscalls: {allow: [mount]}
                    devices: [/dev/fuse]
                """;
        var now = policy(text.formatted("2026-11-29"));
        var over = policy(text.formatted("2026-11-28"));

        assertThat(now.files().read()).contains("/old");
        assertThat(now.devices()).hasSize(1);
        assertThat(PolicyDiff.of(policy("extends: restricted"), over)).isEmpty();
        assertThat(PolicyDiff.grantsMore(PolicyDiff.of(over, now))).isTrue();
        assertThat(PolicyLoader.checkText("in.yaml", text.formatted("2026-11-28"), given(Map.of(), Map.of()))
                        .render(false))
                .contains("in.yaml:3:12: error: this exception has run out");
        assertThat(PolicyLoader.loadText("in.yaml", text.formatted("2026-11-28"), given(Map.of(), Map.of()))
                        .render(false))
                .contains("warning: this exception has run out: it has no effect [expired]");
        // where nobody knows the day, none holds
        assertThat(PolicyLoader.loadText("in.yaml", text.formatted("2100-01-01"))
                        .policy()
                        .orElseThrow()
                        .files()
                        .read())
                .doesNotContain("/old");
    }

    @Test
    void anAuditOpensWhatTheKernelHoldsAndKeepsTheListsForTheReport() {
        var policy = policy("""
                extends: restricted
                files: {read: [/srv], execute: [/usr/lib/x], tmpfs: [/tmp]}
                network: {mode: host, listen: [80]}
                syscalls: {deny: [sync], only: [openat]}
                mode: {files: audit, network: audit, syscalls: audit}
                response: {file: kill}
                """);

        assertThat(policy.audited()).containsExactlyInAnyOrder(Audited.values());
        assertThat(policy.files().read()).doesNotContain("/");
        assertThat(policy.held().files().read()).contains("/");
        assertThat(policy.responseTo(Offence.FILE)).isEqualTo(Response.ALERT);
        assertThat(policy.responseTo(Offence.ESCAPE)).isEqualTo(Response.KILL);
        var rulings = new Rulings(policy);
        for (var action : List.of(
                "open /etc/shadow",
                "write /home/x",
                "make /opt/y",
                "exec /bin/sh",
                "exec /tmp/x",
                "connect 169.254.169.254:80",
                "connect [fd00::1]:53/udp",
                "listen 8080",
                "sync",
                "rename")) {
            var ruling = rulings.of(ActionReader.read(action));
            assertThat(ruling.summary()).as(action).startsWith("allow, reported as ");
        }
        for (var action : List.of("mount", "ptrace", "setns")) {
            assertThat(rulings.of(ActionReader.read(action)).summary())
                    .as(action)
                    .startsWith("kill");
        }
        for (var action : List.of("clone3", "io_uring_setup")) {
            assertThat(rulings.of(ActionReader.read(action)).summary())
                    .as(action)
                    .startsWith("deny ENOSYS");
        }
        assertThat(rulings.of(ActionReader.read("open /srv/x")).isAlert()).isFalse();
    }

    @Test
    void anAuditGrantsMoreAndALaterFileMayEnforceAgain() throws IOException {
        var text = "extends: restricted\nnetwork: {mode: host}\n";
        for (var section : Audited.values()) {
            var audited = policy(text + "mode: {" + section.key() + ": audit}\n");
            assertThat(PolicyDiff.grantsMore(PolicyDiff.of(policy(text), audited)))
                    .as(section.key())
                    .isTrue();
        }
        Files.writeString(dir.resolve("audit.yaml"), text + "mode: {files: audit}\n");
        var top = Files.writeString(dir.resolve("top.yaml"), "extends: audit.yaml\nmode: {files: enforce}\n");

        assertThat(PolicyDiff.of(policy(text), PolicyLoader.load(top).policy().orElseThrow()))
                .isEmpty();
    }

    @Test
    void anAuditIsWarnedOf() {
        var loaded = PolicyLoader.checkText("in.yaml", "extends: restricted\nmode: {files: audit, syscalls: audit}\n");

        assertThat(loaded.render(false))
                .contains("in.yaml:2:15: warning: with 'files: audit'")
                .contains("[audit-mode]")
                .doesNotContain("soft-response");
    }

    @Test
    void healthIsReplacedKeyByKey() throws IOException {
        Files.writeString(
                dir.resolve("base.yaml"),
                "extends: restricted\nfiles: {read: [/bin], execute: [/bin/sh]}\n"
                        + "health: {command: test -e /tmp/x, interval: 10s, retries: 5}\ndetect: {directory: /etc/a/}\n");
        var file = Files.writeString(
                dir.resolve("p.yaml"), "extends: base.yaml\nhealth: {interval: 1500ms, startPeriod: 1m}\n");

        var base = PolicyLoader.load(dir.resolve("base.yaml")).policy().orElseThrow();
        var policy = PolicyLoader.load(file).policy().orElseThrow();
        var health = policy.health().orElseThrow();

        assertThat(health.command()).contains(List.of("/bin/sh", "-c", "test -e /tmp/x"));
        assertThat(health.interval()).hasValue(1500);
        assertThat(health.timeout()).isEmpty();
        assertThat(health.startPeriod()).hasValue(60_000);
        assertThat(health.retries()).hasValue(5);
        assertThat(policy.detect()).contains("/etc/a");
        assertThat(PolicyDiff.of(base, policy).stream().map(change -> change.kind() + " " + change.text()))
                .containsExactly(
                        "OTHER health.interval: 10s -> 1500ms", "OTHER health.startPeriod: the image's -> 60s");
        assertThat(PolicyLoader.check(file).problems()).isEmpty();
    }

    /** Nobody is told any more of what the rules would have found. */
    @Test
    void withoutItsRulesOverTimeAPolicyGrantsMore() {
        var with = policy("extends: restricted\ndetect: {directory: /etc/a}\n", Map.of(), Map.of());
        var without = policy("extends: restricted\n", Map.of(), Map.of());

        assertThat(PolicyDiff.grantsMore(PolicyDiff.of(with, without))).isTrue();
        assertThat(PolicyDiff.grantsMore(PolicyDiff.of(without, with))).isFalse();
    }

    @Test
    void aQuestionThatNobodyMayAskIsWarnedOf() throws IOException {
        var file =
                Files.writeString(dir.resolve("p.yaml"), "extends: restricted\nhealth:\n  command: curl localhost\n");

        assertThat(PolicyLoader.check(file).render(false))
                .contains("p.yaml:3:12: warning: '/bin/sh' is not on the execute list: each question is an offence")
                .contains("a line needs /bin/sh: write [PROGRAM, ARGUMENT...], or add it to files.execute");
    }
}
