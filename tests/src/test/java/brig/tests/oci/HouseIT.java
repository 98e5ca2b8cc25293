package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Page;
import brig.tests.PolicyText;
import brig.tests.serve.Served;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon does for engines' containers beside answering their calls: rules, metrics, and files that change. */
@AsRoot
class HouseIT {
    private static final Path EVENTS = Path.of("/var/log/brig/events.jsonl");
    private static final String NAME = "brig-test-" + ProcessHandle.current().pid();

    @TempDir
    Path temp;

    /** A client that has room for itself and for busybox, and none for a JVM: what it does, the daemon did. */
    private Bundle bundle(Served served, String where) throws Exception {
        var small = temp.resolve("small");
        Files.writeString(
                small,
                "#!/bin/sh\nexport BRIG_SOCKET=" + served.socket() + "\nexec prlimit --as=100000000 " + Bundle.brigOci()
                        + " \"$@\"\n");
        small.toFile().setExecutable(true);
        return Bundle.in(Files.createDirectories(temp.resolve(where)), small);
    }

    private static boolean told(String... parts) throws Exception {
        return Files.exists(EVENTS)
                && Files.readAllLines(EVENTS).stream()
                        .anyMatch(line -> List.of(parts).stream().allMatch(line::contains));
    }

    private Path rule(String program) throws Exception {
        return Files.writeString(temp.resolve("own.yaml"), """
                - rule: %s
                  desc: tried here
                  condition: evt.type = execve and proc.exepath = %s
                  output: seen %%proc.cmdline
                  priority: WARNING
                """.formatted(NAME, program));
    }

    @Test
    void aProgramIsAddedInTheForegroundAndQuestionsAreAnsweredWithoutAJvmOfTheirOwn() throws Exception {
        try (var served = Served.in(temp)) {
            var bundle = bundle(served, "one").with("/bin/sleep 100");
            bundle.create("busy");
            bundle.call("start", "busy");

            var inside = bundle.call("exec", "busy", "/bin/sh", "-c", "echo out; echo err >&2; exit 7");
            var features = bundle.call("features");
            var stats = bundle.call("events", "--stats", "busy");
            var another = bundle.call("spec", "--bundle", Files.createDirectory(temp.resolve("two")));
            bundle.call("delete", "--force", "busy");

            assertThat(inside.code()).as(inside.toString()).isEqualTo(7);
            assertThat(inside.out()).isEqualTo("out");
            assertThat(inside.err()).isEqualTo("err");
            assertThat(features.out()).contains("\"ociVersionMax\"");
            assertThat(stats.out()).startsWith("{\"type\":\"stats\",\"id\":\"busy\"");
            assertThat(another.code()).as(another.toString()).isZero();
            assertThat(temp.resolve("two/config.json")).isNotEmptyFile();
        }
    }

    @Test
    void anAuditOfThisHostIsOnThePage() throws Exception {
        int port = Page.freePort();
        try (var _ = Served.in(temp, "--metrics", "127.0.0.1:" + port, "--audit-every", "1d")) {
            var page = "http://127.0.0.1:" + port + "/metrics";

            Await.until(() -> Page.of(page).contains("brig_audit_time_seconds"), "the first audit is over");

            assertThat(Page.of(page))
                    .contains("brig_audit_findings{severity=\"critical\",}", "brig_audit_duration_seconds");
        }
    }

    @Test
    void rulesJudgeEnginesContainersAreReadAgainAndOneThatIsBrokenLeavesTheOldInForce() throws Exception {
        int port = Page.freePort();
        try (var served = Served.in(temp, "--rules", rule("/bin/busybox"), "--metrics", "127.0.0.1:" + port)) {
            var page = "http://127.0.0.1:" + port + "/metrics";
            var bundle = bundle(served, "one").with("/bin/sleep 100");
            bundle.create("judged");
            bundle.call("start", "judged");
            bundle.call("exec", "judged", "/bin/busybox", "true");
            Await.until(
                    () -> Page.sum(Page.of(page), "brig_findings_total\\{.*" + NAME + ".*}") > 0, "the rule matches");
            double before = Page.sum(Page.of(page), "brig_findings_total\\{.*" + NAME + ".*}");

            Files.writeString(temp.resolve("own.yaml"), "- rule: Own\n  condition: proc.name like x\n");
            Await.until(
                    () -> Page.sum(Page.of(page), "brig_rule_reloads_total\\{result=\"failed\",}") > 0,
                    "the mistake is counted");
            bundle.call("exec", "judged", "/bin/busybox", "true");
            Await.until(
                    () -> Page.sum(Page.of(page), "brig_findings_total\\{.*" + NAME + ".*}") > before,
                    "the old rule is in force");
            rule("/bin/nothing");
            Await.until(
                    () -> Page.sum(Page.of(page), "brig_rule_reloads_total\\{result=\"ok\",}") > 0,
                    "the new one is read");
            bundle.call("delete", "--force", "judged");

            assertThat(told("rules.reload", "own.yaml", "stays in force")).isTrue();
            assertThat(Page.sum(Page.of(page), "brig_container_starts_total\\{.*result=\"ok\",}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void thePageCountsRunsTooAndNamesEveryContainerOfThisHost() throws Exception {
        int port = Page.freePort();
        try (var served = Served.in(temp, "--metrics", "127.0.0.1:" + port)) {
            var page = "http://127.0.0.1:" + port + "/metrics";
            var bundle = bundle(served, "one").with("/bin/sleep 100");
            bundle.create("engines");
            bundle.call("start", "engines");
            var run = Command.of(
                            "env",
                            "BRIG_SOCKET=" + served.socket(),
                            Path.of("../cli/target/dist/brig").toAbsolutePath(),
                            "run",
                            "--name",
                            NAME,
                            "--",
                            "/bin/sleep",
                            "100")
                    .start();
            var apart = Brig.verb("run", "-d", "--name", NAME + "-apart", "--", "/bin/sleep", "100")
                    .run();

            Await.until(
                    () -> Page.of(page).contains("name=\"" + NAME + "\",policy=\"baseline\",watched=\"here\""),
                    "the run");
            var shown = Page.of(page);
            assertThat(Page.sum(shown, "brig_container_starts_total\\{policy=\"baseline\",result=\"ok\",}"))
                    .isEqualTo(1);
            run.process().destroy();
            run.end(60);
            Brig.verb("rm", "-f", NAME + "-apart").run();
            bundle.call("delete", "--force", "engines");

            assertThat(apart.code()).as(apart.toString()).isZero();
            assertThat(shown)
                    .contains("name=\"engines\",policy=\"engine\",watched=\"here\"")
                    .contains("name=\"" + NAME + "-apart\",policy=\"baseline\",watched=\"apart\"");
            Await.until(() -> !Page.of(page).contains("name=\"" + NAME), "they end with their containers");
        }
    }

    private Bundle under(Served served, String program) throws Exception {
        return bundle(served, "one")
                .with(
                        program,
                        "\"hostname\": \"brig\"",
                        "\"hostname\": \"brig\", \"annotations\": {\"brig.policy\": \"" + NAME + "\"}");
    }

    @Test
    void aPolicyThatIsBrokenLeavesTheOneBeforeInForceForContainersToCome() throws Exception {
        int port = Page.freePort();
        try (var put = new Put(NAME, "extends: baseline\nprocess: {user: \"33:33\"}\n");
                var served = Served.in(temp, "--metrics", "127.0.0.1:" + port)) {
            var page = "http://127.0.0.1:" + port + "/metrics";
            var bundle = under(served, "/bin/busybox id -u");
            var first = bundle.create("first");
            assertThat(first.code()).as(first + bundle.output()).isZero();
            bundle.call("delete", "--force", "first");

            Files.writeString(put.file(), "extends: baseline\nprocess: {usr: \"0:0\"}\n");
            Await.until(
                    () -> Page.sum(Page.of(page), "brig_policy_reloads_total\\{result=\"failed\",}") > 0,
                    "the mistake is counted, though no container was started");
            var second = bundle.create("second");
            bundle.call("start", "second");
            Await.until(() -> bundle.output().contains("33"), "it runs under the policy of before");
            bundle.call("delete", "--force", "second");

            assertThat(second.code()).as(second + bundle.output()).isZero();
            assertThat(told("policy.reload", NAME, "stays in force")).isTrue();
        }
    }

    @Test
    void manyRefusedCallsOfOneContainerEndIt() throws Exception {
        try (var _ = new Put(NAME, Files.readString(PolicyText.HELD.write(temp)));
                var served = Served.in(temp)) {
            var bundle = under(
                    served,
                    "/bin/inside each readfile /etc/secret" + " + readfile /etc/secret".repeat(40) + " + wait 60");
            var created = bundle.create("noisy");
            assertThat(created.code()).as(bundle.output()).isZero();

            bundle.call("start", "noisy");

            Await.until(() -> told("denial-burst", "noisy"), "the burst is told");
            Await.until(() -> bundle.call("state", "noisy").out().contains("\"stopped\""), "its end");
            bundle.call("delete", "noisy");
        }
    }
}
