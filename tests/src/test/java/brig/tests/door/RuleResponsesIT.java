package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.PolicyText;
import brig.tests.Roots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rule may do beside telling: each response, against what happens without it. */
@AsRoot
class RuleResponsesIT {
    private static final PolicyText WATCHED = new PolicyText(new LinkedHashMap<>())
            .with("name", "watched")
            .with("extends", "baseline")
            .with("process", "{user: '0:0', capabilities: []}")
            .with("files", "{watch: true}")
            .with("resources", "{memory: 256Mi, pids: 64}")
            .with("response", "{escape: alert, execute: alert, file: alert, network: alert, syscall: alert}");

    @TempDir
    Path temp;

    private Path rule(String condition, String response) throws Exception {
        return Files.writeString(temp.resolve("own.yaml"), """
                - rule: Own
                  desc: tried here
                  condition: %s
                  output: seen %%fd.name %%proc.cmdline
                  priority: WARNING
                  response: %s
                """.formatted(condition, response));
    }

    private Brig with(String condition, String response) throws Exception {
        return Brig.in(temp).policy(WATCHED).option("--json", "--rules", rule(condition, response));
    }

    @Test
    void aRuleThatDeniesStopsTheCallBeforeItRuns() throws Exception {
        var condition = "evt.type in (open, openat) and evt.is_open_write = true and fd.name = /srv/x";
        var script = "echo x > /srv/x; echo y > /srv/y; ls /srv";

        var told = with(condition, "alert").run("/bin/sh", "-c", script);
        var denied = with(condition, "deny").run("/bin/sh", "-c", script);

        assertThat(told.out()).as(told.toString()).contains("x", "y");
        assertThat(denied.out().lines()).as(denied.toString()).contains("y").doesNotContain("x");
        assertThat(denied.err()).contains("Permission denied", "\"verdict\":\"deny\"", "\"rule\":\"Own\"");
    }

    @Test
    void aRuleThatKillsStopsTheCallBeforeItRuns() throws Exception {
        var out = Roots.volume(temp);
        Files.writeString(out.resolve("kept"), "x");
        var condition = "evt.type in (unlink, unlinkat) and fs.path.name = /out/kept";

        var killed = with(condition, "kill").volume(out, "/out").run("/bin/inside", "unlink", "/out/kept");

        assertThat(killed.code()).as(killed.toString()).isEqualTo(137);
        assertThat(out.resolve("kept")).exists();

        with(condition, "alert").volume(out, "/out").run("/bin/inside", "unlink", "/out/kept");

        assertThat(out.resolve("kept")).doesNotExist();
    }

    @Test
    void aRuleMayKillTheProcessAloneAndTheOthersLive() throws Exception {
        var condition = "evt.type in (open, openat) and fd.name = /etc/passwd and proc.name = inside";
        var script = "/bin/inside each flood 10000000 1 /etc/passwd + id; cat /etc/passwd >/dev/null && echo lives";

        var ended = with(condition, "kill-process").run("/bin/sh", "-c", script);

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(ended.out()).contains("SIGKILL flood", "ok id", "lives");
        assertThat(ended.err()).contains("(process killed)");
    }

    @Test
    void aRuleMayPauseTheContainerUntilSomebodyLetsItGoOn() throws Exception {
        var condition = "evt.type in (open, openat) and fd.name = /etc/passwd";
        var name = "paused" + ProcessHandle.current().pid();
        var running = with(condition, "pause").option("--name", name).start("each readfile /etc/passwd + wait 1");

        Await.until(() -> Brig.verb("ps").run().out().matches("(?s).*" + name + "[^\n]* paused .*"), "it is paused");
        Brig.verb("unpause", name).run();

        assertThat(running.end(30).code()).isZero();
    }

    /** A web server of its own, asked again and again by a program beside it, over loopback. */
    private static final String TALKS = """
            busybox httpd -p 127.0.0.1:7777 -h /srv/www
            asks() { /bin/inside connect 127.0.0.1 7777 | grep -q ^ok; }
            until asks; do sleep 0.1; done; echo connected
            cat /etc/passwd >/dev/null
            i=0; while [ $i -lt 20 ] && asks; do i=$((i+1)); sleep 0.1; done
            [ $i -lt 20 ] && echo cut || echo uncut
            until asks; do sleep 0.1; done; echo back
            """;

    @Test
    void aRuleMayCutTheNetworkUntilSomebodyGivesItBack() throws Exception {
        var condition = "evt.type in (open, openat) and fd.name = /etc/passwd";
        var name = "cut" + ProcessHandle.current().pid();
        var network = "{listen: [7777], connect: ['127.0.0.1:7777']}";

        var told = with(condition, "alert").with("network", network).run("/bin/sh", "-c", TALKS);
        var running = with(condition, "cut-network")
                .with("network", network)
                .option("--name", name, "--events", temp.resolve("cut.jsonl"))
                .command("/bin/sh", "-c", TALKS)
                .start();
        var events = temp.resolve("cut.jsonl");
        Await.until(() -> has(events, "cut off its network"), "it is cut");
        Thread.sleep(500);
        var back = Brig.verb("reconnect", name).run();
        var cut = running.end(60);

        assertThat(told.out().lines()).as(told.toString()).contains("connected", "uncut", "back");
        assertThat(back.code()).as(back.toString()).isZero();
        assertThat(cut.out().lines()).as(cut.toString()).contains("connected", "cut", "back");
        assertThat(cut.err()).contains("cut off its network: brig reconnect " + name);
    }

    @Test
    void onTheHostsNetworkSuchARuleIsRefused() throws Exception {
        var condition = "evt.type = connect";

        var ended =
                with(condition, "cut-network").with("network", "{mode: host}").run("/bin/true");

        assertThat(ended.code()).as(ended.toString()).isEqualTo(125);
        assertThat(ended.err()).contains("own.yaml:1:3: error: 'cut-network' is not possible", "cut the host off");
    }

    @Test
    void observedNothingIsDeniedKilledOrPaused() throws Exception {
        var condition = "evt.type in (open, openat) and fd.name = /etc/passwd";

        for (var response : new String[] {"deny", "kill-process", "pause", "cut-network", "kill"}) {
            var ended = with(condition, response).option("--observe").attempt("readfile /etc/passwd");

            assertThat(ended.code()).as(response + ended).isZero();
            assertThat(ended.out()).startsWith("ok");
            assertThat(ended.err()).contains("\"rule\":\"Own\"", "\"verdict\":\"alert\"", "(observed only: ");
        }
    }

    @Test
    void aChangedFileIsInForceWhileTheContainerRunsAndABrokenOneChangesNothing() throws Exception {
        var events = temp.resolve("events.jsonl");
        var opens = "evt.type in (open, openat) and fd.name = ";
        var running = Brig.in(temp)
                .policy(WATCHED)
                .option("--rules", rule(opens + "/etc/first", "alert"), "--events", events)
                .command("/bin/sh", "-c", "while true; do cat /etc/first /etc/second; sleep 1; done")
                .start();
        try {
            Await.until(() -> has(events, "seen /etc/first"), "the first rules are in force");

            Files.writeString(temp.resolve("own.yaml"), "- rule: Own\n  condition: proc.name like x\n");
            Await.until(() -> has(events, "\"rule\":\"rules.reload\""), "the mistake is told");
            assertThat(has(events, "the old rules stay in force")).isTrue();
            long before = lines(events, "seen /etc/first");
            Await.until(() -> lines(events, "seen /etc/first") > before, "the old ones are in force");

            rule(opens + "/etc/second", "alert");
            Await.until(() -> has(events, "seen /etc/second"), "the new ones are");
            long after = lines(events, "seen /etc/first");
            Thread.sleep(2500);
            assertThat(lines(events, "seen /etc/first")).isEqualTo(after);
        } finally {
            running.process().destroy();
        }
        assertThat(running.end(30).err()).contains("rules: read again: 1 of 1 rules are evaluated");
    }

    private static boolean has(Path file, String text) throws Exception {
        return lines(file, text) > 0;
    }

    private static long lines(Path file, String text) throws Exception {
        if (Files.notExists(file)) {
            return 0;
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }
}
