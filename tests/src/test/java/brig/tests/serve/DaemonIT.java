package brig.tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.PolicyText;
import brig.tests.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon does for its clients is what each of them would have done alone. */
@AsRoot
class DaemonIT {
    private static final int AT_ONCE = 32;

    @TempDir
    static Path temp;

    private static Served served;
    private static Path policy;

    @BeforeAll
    static void serve() throws Exception {
        served = Served.in(temp);
        policy = PolicyText.HELD.write(temp);
    }

    @AfterAll
    static void stop() throws Exception {
        var said = served.stop();
        assertThat(said.code()).as(said.toString()).isZero();
    }

    private static Ended held(Object... words) throws Exception {
        return served.command(Served.DIST.resolve("brig"), "run", "--policy", policy, "--rootfs", Roots.busybox(), "--")
                .and(words)
                .run();
    }

    @Test
    void itsContainerIsTheClientsChildAndEndsWithItsCode() throws Exception {
        var parents = served.command(
                        "sh",
                        "-c",
                        "\"$@\" & brig=$!; for i in $(seq 200); do [ -n \"$(pgrep -P $brig brig-launch)\" ]"
                                + " && echo child of ours && break; sleep 0.05; done; wait $brig; echo code $?",
                        "sh",
                        Served.DIST.resolve("brig"),
                        "run",
                        "--",
                        "/bin/sh",
                        "-c",
                        "sleep 2; exit 7")
                .run();

        assertThat(parents.out())
                .as(parents.toString())
                .contains("child of ours")
                .endsWith("code 7");
    }

    /** It holds the container's mounts to the last: who then unmounts the root that it had must not find it busy. */
    @Test
    void whenTheClientIsGoneItsLauncherIsGone() throws Exception {
        for (int round = 0; round < 10; round++) {
            var id = served.run("--rootfs", Roots.busybox(), "--", "/bin/busybox", "hostname")
                    .out();

            assertThat(id).matches("[0-9a-f]{12}");
            assertThat(launchersOf(id)).isEmpty();
        }
    }

    private static List<String> launchersOf(String id) throws IOException {
        var found = new ArrayList<String>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (var process : processes) {
                try {
                    var words = Files.readString(process.resolve("cmdline"));
                    if (words.contains(id)) {
                        found.add(words);
                    }
                } catch (IOException e) {
                    // it has just ended
                }
            }
        }
        return found;
    }

    /** The compiler of rules takes hundreds of megabytes, which a process that stays would keep. */
    @Test
    void aRunsOwnRulesAreCompiledInAProcessThatEnds() throws Exception {
        var rules = Files.createDirectory(temp.resolve("own.d"));
        Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("rwxr-xr-x"));
        var file = Files.writeString(rules.resolve("own.drl"), """
                package own;
                import brig.rules.fact.Newest;
                import brig.rules.fact.Seen;
                global brig.rules.fact.Tell tell;
                rule told when Newest(seen.subject == "/etc/secret", $one : seen) then
                    tell.alert("own.told", $one, "it was asked for");
                end
                """);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        var shell = PolicyText.HELD
                .with("files", "{read: [/bin], execute: [/bin], watch: true}")
                .write(temp);
        var client = served.command(Served.DIST.resolve("brig"), "run", "--detect", rules, "--policy", shell)
                .and("--rootfs", Roots.busybox(), "--", "/bin/sh", "-c", "while sleep 0.5; do cat /etc/secret; done")
                .start();
        try {
            Await.until(() -> compilers() == 1, "a compiler of the daemon's");
            Await.until(() -> compilers() == 0, "its end");
            Await.until(() -> client.hasSaid(List.of("it was asked for")), "a rule at work");
        } finally {
            client.process().destroy();
            client.end(30);
        }
    }

    private static long compilers() {
        return ProcessHandle.of(served.pid())
                .orElseThrow()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("ApartCompiler"))
                .count();
    }

    @Test
    void aContainerIsAddedToAndStoppedAndTheDaemonGoesOn() throws Exception {
        var name = "served-" + ProcessHandle.current().pid();
        var client = served.command(Served.DIST.resolve("brig"), "run", "--name", name, "--", "/bin/sleep", "60")
                .start();
        Await.until(() -> Brig.verb("ps").run().out().contains(name), "the container runs");

        var added = Brig.verb("exec", name, "/bin/sh", "-c", "exit 9").run();
        var stopped = Brig.verb("stop", "--time", "1", name).run();

        assertThat(added.code()).as(added.toString()).isEqualTo(9);
        assertThat(stopped.code()).as(stopped.toString()).isZero();
        assertThat(client.end(30).code()).isEqualTo(143);
        assertThat(served.run("--", "/bin/echo", "still there").out()).isEqualTo("still there");
    }

    /** Nobody waits for such a container, so it has a keeper of its own, whoever dies. */
    @Test
    void aDetachedContainerIsNotTheDaemons() throws Exception {
        var name = "kept-" + ProcessHandle.current().pid();

        var started = served.run("-d", "--name", name, "--", "/bin/sh", "-c", "echo heard; exec sleep 60");

        assertThat(started.code()).as(started.toString()).isZero();
        Await.until(() -> Brig.verb("logs", name).run().out().equals("heard"), "its log");
        assertThat(Brig.verb("stop", "--time", "1", name).run().code()).isZero();
        assertThat(Brig.verb("rm", name).run().code()).isZero();
    }

    @Test
    void itReadsItsCallersInputAndWritesToItsCallersOutput() throws Exception {
        var piped = served.command(
                        "sh",
                        "-c",
                        "echo asked | \"$@\"",
                        "sh",
                        Served.DIST.resolve("brig"),
                        "run",
                        "-i",
                        "--",
                        "/bin/cat")
                .run();
        var split = served.run("--", "/bin/sh", "-c", "echo out; echo err >&2");

        assertThat(piped.out()).as(piped.toString()).isEqualTo("asked");
        assertThat(split.out()).isEqualTo("out");
        assertThat(split.err()).isEqualTo("err");
    }

    @Test
    void pathsAndVariablesAreTheCallersOwn() throws Exception {
        var one = Files.createDirectories(temp.resolve("one"));
        var two = Files.createDirectories(temp.resolve("two"));
        for (var directory : new Path[] {one, two}) {
            Files.copy(policy, directory.resolve("mine.yaml"));
            Files.writeString(Files.createDirectory(directory.resolve("data")).resolve("name"), directory + "\n");
        }

        var first = served.runIn(
                one,
                Map.of("WHO", "first"),
                "--policy",
                "baseline",
                "-e",
                "WHO",
                "-v",
                "./data:/mnt/data:ro",
                "--",
                "/bin/sh",
                "-c",
                "echo $WHO; cat /mnt/data/name");
        var second = served.runIn(
                two,
                Map.of("WHO", "second"),
                "--policy",
                "baseline",
                "-e",
                "WHO",
                "-v./data:/mnt/data",
                "--",
                "/bin/sh",
                "-c",
                "echo $WHO; cat /mnt/data/name");
        var relative = served.runIn(
                one,
                Map.of(),
                "--policy",
                "mine.yaml",
                "--rootfs",
                one.relativize(Roots.busybox()),
                "--events",
                "told.jsonl",
                "--",
                "/bin/inside",
                "id");

        assertThat(first.out()).as(first.toString()).isEqualTo("first\n" + one);
        assertThat(second.out()).as(second.toString()).isEqualTo("second\n" + two);
        assertThat(relative.code()).as(relative.toString()).isZero();
        assertThat(one.resolve("told.jsonl")).isNotEmptyFile();
    }

    /** It is read once for many callers; not even with its length and its time of before does it pass for what it was. */
    @Test
    void aPolicyThatWasChangedHoldsForTheNextCaller() throws Exception {
        var file = temp.resolve("named.yaml");
        var names = new ArrayList<String>();
        for (var name : List.of("aaaa", "bbbb", "cccc")) {
            Files.writeString(file, "extends: baseline\nprocess: {hostname: " + name + "}\n");
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            Thread.sleep(1200);
            for (int i = 0; i < 3; i++) {
                names.add(served.run("--policy", file, "--", "/bin/hostname").out());
            }
        }

        assertThat(names).containsExactly("aaaa", "aaaa", "aaaa", "bbbb", "bbbb", "bbbb", "cccc", "cccc", "cccc");
    }

    /** As a Brig leaves it that was killed with its launcher. */
    @Test
    void whatAKilledBrigLeftGoesSoonAfterTheNextStart() throws Exception {
        var left = Files.createDirectories(Path.of("/run/brig/0ddba1100000"));
        Files.createFile(left.resolve("lock"));
        Files.createDirectory(left.resolve("root"));

        served.run("--", "/bin/true");

        Await.until(() -> Files.notExists(left), "it is swept");
    }

    @Test
    void mistakesAreToldToWhoeverMadeThem() throws Exception {
        Files.writeString(temp.resolve("wrong.yaml"), "name: wrong\nfilez: {}\n");

        var option = served.run("--nonsense", "--", "/bin/true");
        var wrong = served.runIn(temp, Map.of(), "--policy", "wrong.yaml", "--", "/bin/true");
        var program = served.run("--", "/no/such/program");

        assertThat(option.code()).isEqualTo(2);
        assertThat(wrong.code()).isEqualTo(125);
        assertThat(wrong.err()).contains("wrong.yaml:2:1: error: unknown key 'filez'");
        assertThat(program.code()).isEqualTo(125);
        assertThat(program.err()).contains("no program '/no/such/program'");
    }

    @Test
    void whoeverMakesADeadlyCallIsKilledAndItsCallerHearsWhy() throws Exception {
        var killed = held("/bin/inside", "unshare");

        assertThat(killed.code()).as(killed.toString()).isEqualTo(137);
        assertThat(killed.err()).contains("KILL unshare").contains("report: ");
    }

    @Test
    void signalsReachTheProgram() throws Exception {
        var heard = served.command(
                        "sh",
                        "-c",
                        "\"$@\" & brig=$!; sleep 2; kill -USR1 $brig; wait $brig; echo code $?",
                        "sh",
                        Served.DIST.resolve("brig"),
                        "run",
                        "--",
                        "/bin/sh",
                        "-c",
                        "trap 'echo heard; exit 5' USR1; i=0; while [ $i -lt 300 ]; do i=$((i+1)); sleep 0.1; done")
                .run();

        assertThat(heard.out()).as(heard.toString()).isEqualTo("heard\ncode 5");
    }

    @Test
    void manyCallersAtOnceGetEachTheirOwn() throws Exception {
        var running = new ArrayList<CompletableFuture<Ended>>();
        for (int i = 0; i < AT_ONCE; i++) {
            int number = i;
            running.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return served.run(
                            "--",
                            "/bin/sh",
                            "-c",
                            "echo out " + number + "; echo err " + number + " >&2; exit " + number);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }

        for (int i = 0; i < AT_ONCE; i++) {
            var ended = running.get(i).get();
            assertThat(ended).isEqualTo(new Ended(i, "out " + i, "err " + i));
        }
    }

    /** Its threads and descriptors serve one caller after the other. */
    @Test
    void callersLeaveNothingInIt() throws Exception {
        served.run("--", "/bin/true");
        long before = descriptors();
        for (int i = 0; i < 30; i++) {
            served.run("--", "/bin/true");
        }

        Await.until(() -> descriptors() <= before + 2, "descriptors of the last are closed");
        try (var threads = Files.list(Path.of("/proc/" + served.pid() + "/task"))) {
            assertThat(threads.count()).isLessThan(60);
        }
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/" + served.pid() + "/fd"))) {
            return all.count();
        }
    }

    @Test
    void aCallerThatVanishesTakesItsContainerWithIt() throws Exception {
        for (long pause : new long[] {10, 100, 300, 2000}) {
            var running = served.command(Served.DIST.resolve("brig"), "run", "--", "/bin/sleep", "1000")
                    .start();
            Thread.sleep(pause);
            // env has become brig
            running.process().destroyForcibly().waitFor();
        }

        assertThat(served.run("--", "/bin/echo", "still there").out()).isEqualTo("still there");
    }

    @Test
    void whatCannotBeUnderstoodIsDroppedAndOthersAreServed() throws Exception {
        var said = Command.of("python3", Path.of("src/test/scripts/garbage.py").toAbsolutePath(), served.socket())
                .run();

        assertThat(said.out()).as(said.toString()).isEqualTo("dropped 6 of 6");
        assertThat(served.run("--", "/bin/echo", "still there").out()).isEqualTo("still there");
    }

    @Test
    void anotherUserIsServedByNobody() throws Exception {
        var refused = served.command(
                        "setpriv",
                        "--reuid=65534",
                        "--clear-groups",
                        Served.DIST.resolve("brig"),
                        "run",
                        "--",
                        "/bin/true")
                .run();
        Files.setPosixFilePermissions(served.socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
        var declined = served.command(
                        "setpriv",
                        "--reuid=65534",
                        "--clear-groups",
                        Served.DIST.resolve("brig"),
                        "run",
                        "--",
                        "/bin/true")
                .run();
        Files.setPosixFilePermissions(served.socket(), PosixFilePermissions.fromString("rw-------"));

        assertThat(refused.code()).as(refused.toString()).isEqualTo(125);
        assertThat(declined.code()).as(declined.toString()).isEqualTo(125);
        assertThat(declined.err()).as("it did its work itself").contains("no cgroup2 group with controllers is yours");
    }

    @Test
    void whoSeesOtherFilesDoesItsWorkItself() throws Exception {
        var apart = served.command(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs none /mnt && echo seen >/mnt/file && exec \"$@\"",
                        "sh",
                        Served.DIST.resolve("brig"),
                        "run",
                        "-v",
                        "/mnt:/data:ro",
                        "--",
                        "/bin/cat",
                        "/data/file")
                .run();

        assertThat(apart.out()).as(apart.toString()).isEqualTo("seen");
    }

    @Test
    void aSecondDaemonIsRefused() throws Exception {
        var second = Command.of(Served.DIST.resolve("brig"), "serve", "--socket", served.socket())
                .run();

        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err()).contains("another daemon listens at");
        Await.until(() -> Files.exists(served.socket()), "the first one's socket");
    }
}
