package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Page;
import brig.tests.serve.Served;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon's own rules over time, on containers of engines: what they may do to them, and that each has a session of its own. */
@AsRoot
class HouseDetectIT {
    private static final Path EVENTS = Path.of("/var/log/brig/events.jsonl");
    private static final String NAME = "brig-detect-" + ProcessHandle.current().pid();
    /** Files are asked about, and nothing is refused. */
    static final String WATCHED = """
            process: {user: "0:0"}
            files: {watch: true, read: [/], write: [/], execute: [/]}
            syscalls: {watch: [chmod, fchmodat, fchmodat2]}
            response: {file: alert, execute: alert, syscall: alert}
            """;

    static final String HEAD = """
            package own;
            import brig.policy.Offence;
            import brig.rules.fact.Newest;
            import brig.rules.fact.Seen;
            global brig.rules.fact.Tell tell;
            """;

    static final String DROPPED = """
            rule dropped when
                Newest(seen.offence == Offence.EXECUTE, $exec : seen)
                $chmod : Seen(container == $exec.container, subject == $exec.subject, syscall in ("chmod", "fchmodat", "fchmodat2"),
                    at <= $exec.at)
                exists Seen(container == $exec.container, subject == $exec.subject, writes, at <= $chmod.at,
                    syscall not in ("chmod", "fchmodat", "fchmodat2"))
            then
                tell.kill("own.dropped", $exec, "wrote, made executable and ran " + $exec.getSubject());
            end
            """;

    /** Files that are read one after the other, and what follows. */
    static final String ANSWERS = """
            rule pauses when
                Newest(seen.subject == "/etc/pauses", $late : seen)
                Seen(container == $late.container, subject == "/etc/first")
            then
                tell.pause("own.pauses", $late, "first, then pauses");
            end
            rule cuts when
                Newest(seen.subject == "/etc/cuts", $late : seen)
                Seen(container == $late.container, subject == "/etc/first")
            then
                tell.cutNetwork("own.cuts", $late, "first, then cuts");
            end
            rule denies when
                Newest(seen.subject == "/etc/denies", $late : seen)
                Seen(container == $late.container, subject == "/etc/first")
            then
                tell.deny("own.denies", $late, "first, then denies");
            end
            """;

    static final String ATTACK = """
            echo '#!/bin/sh' > /tmp/dropped
            echo 'echo it ran' >> /tmp/dropped
            chmod 755 /tmp/dropped
            /tmp/dropped
            sleep 3
            echo lives on
            """;

    /** A web server of its own, asked again and again by a program beside it, over loopback. */
    static final String TALKS = """
            busybox ip link set lo up; busybox httpd -p 127.0.0.1:7777 -h /etc
            asks() { /bin/inside connect 127.0.0.1 7777 | grep -q ^ok; }
            until asks; do sleep 0.1; done; echo connected
            echo > /etc/first; cat /etc/cuts
            i=0; while [ $i -lt 100 ] && asks; do i=$((i+1)); sleep 0.1; done
            [ $i -lt 100 ] && echo it is cut
            until asks; do sleep 0.1; done; echo it is back
            sleep 100
            """;

    @TempDir
    static Path temp;

    private static Path rules;
    private static Put policy;
    private static Served served;
    private static int port;

    @BeforeAll
    static void serve() throws Exception {
        port = Page.freePort();
        policy = Put.engine(NAME, WATCHED);
        rules = directory("rules.d");
        drop(rules, "own.drl", DROPPED + ANSWERS);
        served = Served.in(temp, "--detect", rules, "--metrics", "127.0.0.1:" + port);
    }

    @AfterAll
    static void stop() throws Exception {
        served.close();
        policy.close();
    }

    private static Path directory(String name) throws Exception {
        var made = Files.createDirectory(temp.resolve(name));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        return made;
    }

    private static void drop(Path directory, String name, String rule) throws Exception {
        var file = Files.writeString(temp.resolve(name), HEAD + rule + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(file, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Bundle bundle(String name, Path runtime, String named) throws Exception {
        return Bundle.in(Files.createDirectory(temp.resolve(name)), runtime)
                .with(
                        "/bin/sh /script",
                        "\"readonly\": true",
                        "\"readonly\": false",
                        "\"hostname\": \"brig\"",
                        "\"hostname\": \"brig\", \"annotations\": {\"brig.policy\": \"" + named + "\"}");
    }

    private static Bundle running(String id, String script) throws Exception {
        var bundle = bundle(
                id, Bundle.brigOci(temp.resolve("brig-" + id), served.socket().toString()), NAME);
        start(bundle, id, script);
        return bundle;
    }

    private static void start(Bundle bundle, String id, String script) throws Exception {
        Files.writeString(bundle.rootfs().resolve("script"), script);
        for (var name : List.of("first", "pauses", "cuts", "denies")) {
            Files.writeString(bundle.rootfs().resolve("etc").resolve(name), name + "\n");
        }
        var created = bundle.create(id);
        assertThat(created.code()).as(created + bundle.output()).isZero();
        assertThat(bundle.call("start", id).code()).isZero();
    }

    private static String status(Bundle bundle, String id) throws Exception {
        return bundle.call("state", id).out();
    }

    private static boolean told(String... parts) throws Exception {
        return Files.exists(EVENTS)
                && Files.readAllLines(EVENTS).stream()
                        .anyMatch(line -> List.of(parts).stream().allMatch(line::contains));
    }

    @Test
    void writeChmodExecGoesThroughWithoutAndEndsTheContainerWithIt() throws Exception {
        var alone = bundle("alone", Bundle.brigOci(temp.resolve("brig-alone"), ""), NAME);
        start(alone, "alone", ATTACK);
        var judged = running("judged", ATTACK);

        Await.until(() -> told("own.dropped", "\"judged\"", "/tmp/dropped"), "the sequence is told");
        Await.until(() -> status(judged, "judged").contains("\"stopped\""), "its end");
        Await.until(() -> status(alone, "alone").contains("\"stopped\""), "the other one's end");
        judged.call("delete", "--force", "judged");
        alone.call("delete", "--force", "alone");

        assertThat(judged.output()).doesNotContain("lives on");
        assertThat(alone.output()).contains("it ran", "lives on");
    }

    @Test
    void whatAddedProgramsDoIsTheirContainersDoing() throws Exception {
        var bundle = running("added", "sleep 100");

        bundle.call("exec", "added", "/bin/sh", "-c", "echo '#!/bin/sh' > /tmp/x");
        bundle.call("exec", "added", "/bin/chmod", "755", "/tmp/x");
        assertThat(status(bundle, "added")).contains("\"running\"");
        bundle.call("exec", "added", "/tmp/x");

        Await.until(() -> status(bundle, "added").contains("\"stopped\""), "its end");
        bundle.call("delete", "--force", "added");
    }

    @Test
    void oneContainersStepsAreNotAnothersAndOneIsPausedUntilSomebodyLetsItGoOn() throws Exception {
        var first = running("first", "cat /etc/first; sleep 100");
        var second = running("second", "cat /etc/pauses; sleep 1; cat /etc/first; cat /etc/pauses; sleep 100");

        Await.until(() -> status(second, "second").contains("\"paused\""), "it is paused");
        assertThat(status(first, "first")).contains("\"running\"");
        assertThat(told("own.pauses", "\"second\"", "container paused: brig unpause second"))
                .isTrue();
        var unpaused = Brig.verb("unpause", "second").run();
        assertThat(unpaused.code()).as(unpaused.toString()).isZero();
        assertThat(status(second, "second")).contains("\"running\"");

        first.call("delete", "--force", "first");
        second.call("delete", "--force", "second");
    }

    @Test
    void itsNetworkIsCutAndGivenBack() throws Exception {
        var bundle = running("cut", TALKS);

        Await.until(() -> bundle.output().contains("it is cut"), "it is cut");
        assertThat(told("own.cuts", "\"cut\"", "cut off its network: brig reconnect cut"))
                .isTrue();
        var back = Brig.verb("reconnect", "cut").run();
        assertThat(back.code()).as(back.toString()).isZero();

        Await.until(() -> bundle.output().contains("it is back"), "it is back");
        bundle.call("delete", "--force", "cut");
    }

    @Test
    void callsOfAClassAreRefusedOfAddedProgramsToo() throws Exception {
        var bundle =
                running("denied", "cat /etc/first /etc/denies; sleep 2; cat /etc/first || echo refused; sleep 100");

        Await.until(() -> bundle.output().contains("refused"), "later calls are refused");
        var added = bundle.call("exec", "denied", "/bin/cat", "/etc/first");
        bundle.call("delete", "--force", "denied");

        assertThat(added.code()).as(added.toString()).isNotZero();
        assertThat(told("own.denies", "\"denied\"", "are refused from now on")).isTrue();
    }

    @Test
    void aBrokenFileLeavesTheOldRulesInForceAndIsToldAndCounted() throws Exception {
        drop(rules, "broken.drl", "rule broken when Sean() then end");
        Await.until(
                () -> Page.sum(page(), "brig_rule_reloads_total\\{result=\"failed\",}") > 0, "the mistake is counted");
        Await.until(
                () -> told("rules.reload", "broken.drl:6: error: rule 'broken': Unable to find class: Sean"),
                "and told");
        var judged = running("still", ATTACK);
        Await.until(() -> status(judged, "still").contains("\"stopped\""), "the old ones are in force");
        assertThat(judged.output()).doesNotContain("lives on");
        judged.call("delete", "--force", "still");

        Files.delete(rules.resolve("broken.drl"));
        // compiled by a process that lets all others go first
        for (int i = 0; i < 120 && reloaded() == 0; i++) {
            Thread.sleep(1000);
        }
        assertThat(reloaded()).as("they are read again").isPositive();
    }

    @Test
    void aPolicyNamesRulesOfItsOwnAndNothingStartsWithoutThem() throws Exception {
        var own = directory("policy.d");
        drop(own, "policy.drl", """
                rule told when Newest(seen.subject == "/etc/first", $one : seen) then
                    tell.alert("policy.told", $one, "the first was read");
                end
                """);
        try (var _ = Put.engine(NAME + "-own", WATCHED + "detect: {directory: " + own + "}")) {
            var bundle = bundle(
                    "own",
                    Bundle.brigOci(temp.resolve("brig-own"), served.socket().toString()),
                    NAME + "-own");
            start(bundle, "own", "cat /etc/first; sleep 100");
            Await.until(() -> told("policy.told", "\"own\""), "the policy's own rule speaks");
            bundle.call("delete", "--force", "own");

            Files.delete(own.resolve("policy.drl"));
            Files.delete(own);
            var refused = bundle.create("none");

            assertThat(refused.code()).isNotZero();
            assertThat(refused + bundle.output()).contains("no directory '" + own + "'");
        }
    }

    private static double reloaded() throws Exception {
        return Page.sum(page(), "brig_rule_reloads_total\\{result=\"ok\",}");
    }

    private static String page() throws Exception {
        return Page.of("http://127.0.0.1:" + port + "/metrics");
    }
}
