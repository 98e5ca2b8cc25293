package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.PolicyText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory of own correlation rules, while a container runs. */
@AsRoot
class DetectIT {
    private static final PolicyText WATCHED = new PolicyText(new LinkedHashMap<>())
            .with("name", "watched")
            .with("extends", "baseline")
            .with("process", "{user: '0:0', capabilities: []}")
            .with("files", "{watch: true}")
            .with("resources", "{memory: 256Mi, pids: 64}")
            .with("response", "{escape: alert, execute: alert, file: alert, network: alert, syscall: alert}");
    private static final String HEAD = """
            package own;
            import brig.policy.Offence;
            import brig.rules.fact.Newest;
            import brig.rules.fact.Seen;
            global brig.rules.fact.Tell tell;
            """;

    @TempDir
    Path temp;

    private Path rules;
    private Path events;

    @BeforeEach
    void directory() throws Exception {
        rules = Files.createDirectory(temp.resolve("rules.d"));
        Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("rwxr-xr-x"));
        events = temp.resolve("events.jsonl");
    }

    private void drop(String name, String rule) throws Exception {
        var file = Files.writeString(temp.resolve(name), HEAD + rule + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(file, rules.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private Brig detecting() throws Exception {
        return Brig.in(temp).policy(WATCHED).option("--json", "--detect", rules, "--events", events);
    }

    @Test
    void aRuleThatIsDroppedInMayDenyLaterCallsABrokenOneChangesNothingAWildOneIsStopped() throws Exception {
        var running = detecting()
                .command("/bin/sh", "-c", "while true; do cat /etc/passwd; cat /etc/hosts; sleep 1; done >/dev/null")
                .start();
        try {
            Await.until(() -> lines("\"call\":\"openat\"") > 0, "files are watched");

            drop("broken.drl", "rule broken when Sean() then end");
            Await.until(() -> lines("\"rule\":\"rules.reload\"") > 0, "the mistake is told");
            assertThat(lines("broken.drl:6: error: rule 'broken': Unable to find class: Sean"))
                    .isPositive();
            Files.delete(rules.resolve("broken.drl"));

            drop("wild.drl", """
                    rule wild when Newest(seen.subject == "/etc/hosts") then while (true) {} end
                    rule deny when
                        Newest(seen.subject == "/etc/hosts", $late : seen)
                        Seen(container == $late.container, subject == "/etc/passwd")
                    then
                        tell.deny("own.deny", $late, "passwd, then hosts");
                    end
                    """);
            Await.until(() -> lines("\"rule\":\"rules.wild\"") > 0, "the wild rule is stopped");
            assertThat(lines("own rule 'wild' ran wild")).isPositive();
            Await.until(() -> lines("are refused from now on") > 0, "the other one is in force");
            Await.until(() -> lines("\"verdict\":\"deny\"", "\"rule\":\"own.deny\"") > 2, "later calls are refused");
        } finally {
            running.process().destroy();
        }
        running.end(60);
    }

    @Test
    void thePolicyNamesTheDirectory() throws Exception {
        drop("own.drl", """
                rule told when
                    Newest(seen.subject == "/etc/hosts", $one : seen)
                then
                    tell.alert("own.told", $one, "hosts was read");
                end
                """);

        var ended = Brig.in(temp)
                .policy(WATCHED.with("detect", "{directory: " + rules + "}"))
                .option("--events", events)
                .run("/bin/sh", "-c", "cat /etc/hosts; sleep 3");

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(lines("\"rule\":\"own.told\"")).as(ended.toString()).isPositive();
        var gone = Brig.in(temp)
                .policy(WATCHED.with("detect", "{directory: /nowhere}"))
                .run("/bin/echo", "started");
        assertThat(gone.code()).isEqualTo(125);
        assertThat(gone.out()).isEmpty();
        assertThat(gone.err()).contains("detect.directory of policy 'watched': no directory '/nowhere'");
    }

    @Test
    void whatOthersMayWriteIsNotReadAndNothingStarts() throws Exception {
        drop("mine.drl", "rule x when Newest() then end");
        Files.setPosixFilePermissions(rules.resolve("mine.drl"), PosixFilePermissions.fromString("rw-rw-rw-"));

        var ended = detecting().run("/bin/echo", "started");

        assertThat(ended.code()).as(ended.toString()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("mine.drl: error: others than root may write it");
    }

    @Test
    void ofCorrelationRulesEachMistakeIsNamedBeforeARun() throws Exception {
        drop("good.drl", "rule good when Newest($s : seen) then tell.alert(\"x\", $s, \"y\"); end");
        assertThat(Brig.verb("rules", "check", rules).run().code()).isZero();

        drop("bad.drl", "rule bad when\nSeen(colour == 1)\nthen end");
        var checked = Brig.verb("rules", "check", rules).run();

        assertThat(checked.code()).as(checked.toString()).isEqualTo(3);
        assertThat(checked.err()).contains("bad.drl:6: error: rule 'bad': ");
    }

    private long lines(String... texts) throws Exception {
        if (Files.notExists(events)) {
            return 0;
        }
        try (var lines = Files.lines(events)) {
            return lines.filter(line -> java.util.Arrays.stream(texts).allMatch(line::contains))
                    .count();
        }
    }
}
