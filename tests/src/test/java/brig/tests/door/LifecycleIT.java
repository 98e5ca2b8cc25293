package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Ended;
import brig.tests.Roots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that nobody waits for: {@code brig run -d} and what can be done with them. */
@AsRoot
class LifecycleIT {
    private static final String OPEN = "{read: [/], execute: [/], tmpfs: [{path: /tmp, size: 16Mi}]}";
    private static final Path STORE = Path.of("/var/lib/brig/containers");

    @TempDir
    Path temp;

    private final List<String> names = new ArrayList<>();

    private Ended detach(String name, List<Object> options, Object... program) throws Exception {
        names.add(name);
        return Brig.in(temp)
                .with("files", OPEN)
                .option("-d", "--name", name)
                .option(options.toArray())
                .run(program);
    }

    /** Of busybox's shell. */
    private Ended shell(String name, String script, Object... options) throws Exception {
        var started = detach(name, List.of(options), "/bin/busybox", "sh", "-c", script);
        assertThat(started.code()).as(started.toString()).isZero();
        assertThat(started.out()).matches("[0-9a-f]{12}");
        return started;
    }

    private static Ended brig(Object... words) throws Exception {
        return Brig.verb(words).run();
    }

    private static String field(String name, String field) throws Exception {
        var found = Pattern.compile("\"" + field + "\":\"?([^\",}]*)")
                .matcher(brig("inspect", name).out());
        return found.find() ? found.group(1) : "";
    }

    @AfterEach
    void allEnd() throws Exception {
        for (var name : names) {
            brig("rm", "-f", name);
        }
    }

    @Test
    void itsOutputIsKeptAndItsEndIsTold() throws Exception {
        shell("kept", "echo out; echo err >&2; printf half; exit 3");

        assertThat(brig("wait", "kept").out()).isEqualTo("3");
        var logs = brig("logs", "kept");
        assertThat(logs.out()).isEqualTo("out\nhalf");
        assertThat(logs.err()).isEqualTo("err");
        var last = brig("logs", "--tail", "1", "kept");
        assertThat(last.out() + last.err()).isIn("half", "err"); // of two streams either may be read last
        assertThat(brig("ps", "-a").out()).containsPattern("kept +held +ended 3");
        assertThat(brig("events", "--since", "10m", "--no-follow", "kept").out())
                .containsSubsequence("start", "end", "code=3");
        assertThat(brig("rm", "kept").code()).isZero();
        assertThat(brig("ps", "-a").out()).doesNotContain("kept");
    }

    @Test
    void whatFollowsItsOutputEndsWithIt() throws Exception {
        shell("followed", "for i in 1 2 3; do echo $i; sleep 0.3; done");

        assertThat(brig("logs", "-f", "followed").out()).isEqualTo("1\n2\n3");
    }

    @Test
    void oldOutputGoesWhenThereIsTooMuch() throws Exception {
        shell(
                "loud",
                "i=0; while [ $i -lt 1000 ]; do echo line $i; i=$((i+1)); done",
                "--log-size",
                "8Ki",
                "--log-files",
                "2");
        assertThat(brig("wait", "loud").out()).isEqualTo("0");

        var lines = brig("logs", "loud").out().lines().toList();

        assertThat(lines).endsWith("line 999").hasSizeLessThan(400);
        try (var files = Files.list(STORE.resolve(field("loud", "id")))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("log")))
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(file)
                            .satisfies(one -> assertThat(Files.size(one)).isLessThanOrEqualTo(8192)));
        }
    }

    @Test
    void aFailingProgramIsStartedAgainAsOftenAsWanted() throws Exception {
        shell("stubborn", "echo started; exit 4", "--restart", "on-failure:2");

        assertThat(brig("wait", "stubborn").out()).isEqualTo("4");
        assertThat(brig("logs", "stubborn").out()).isEqualTo("started\nstarted\nstarted");
    }

    @Test
    void whoIsStoppedIsNotStartedAgain() throws Exception {
        shell("ever", "trap 'exit 0' TERM; while true; do sleep 0.1; done", "--restart", "always");

        assertThat(brig("stop", "ever").code()).isZero();

        assertThat(brig("wait", "ever").out()).isEqualTo("0");
        assertThat(field("ever", "restarts")).isEqualTo("0");
    }

    /** Else an attacker would get as many attempts as he likes. */
    @Test
    void whoIsKilledForWhatItDidIsNotStartedAgain() throws Exception {
        var started = detach("culprit", List.of("--restart", "always"), "/bin/inside", "unshare", "user");

        assertThat(started.code()).as(started.toString()).isZero();
        assertThat(brig("wait", "culprit").out()).isEqualTo("137");
        assertThat(field("culprit", "reason")).isEqualTo("killed by Brig");
    }

    @Test
    void aKilledKeeperLeavesAContainerThatHasEnded() throws Exception {
        shell("orphan", "sleep 1000");
        var keeper = ProcessHandle.of(Long.parseLong(field("orphan", "brig"))).orElseThrow();

        keeper.destroyForcibly();
        keeper.onExit().join();

        Await.until(() -> brig("ps", "-a").out().contains("ended 137"), "it has ended with its keeper");
        assertThat(field("orphan", "reason")).isEqualTo("its Brig was killed");
        assertThat(brig("wait", "orphan").out()).isEqualTo("137");
        Brig.clean(); // as the next start would
    }

    @Test
    void aNameIsOneContainers() throws Exception {
        shell("only", "sleep 1000");

        var second = detach("only", List.of(), "/bin/inside", "id");

        assertThat(second.code()).isEqualTo(125);
        assertThat(second.err()).contains("a container of the name 'only' is there already");
    }

    @Test
    void whatCannotStartLeavesNothing() throws Exception {
        var started = detach("absent", List.of(), "/bin/none");

        assertThat(started.code()).as(started.toString()).isEqualTo(125);
        assertThat(started.err()).contains("/bin/none");
        assertThat(brig("ps", "-a").out()).doesNotContain("absent");
    }

    @Test
    void itIsAskedWhetherItIsWell() throws Exception {
        shell(
                "patient",
                "touch /tmp/well; sleep 1000",
                "--health-cmd",
                "test -e /tmp/well",
                "--health-interval",
                "200ms",
                "--health-retries",
                "2");

        Await.until(() -> field("patient", "health").equals("healthy"), "it is well");
        assertThat(brig("exec", "patient", "/bin/busybox", "rm", "/tmp/well").code())
                .isZero();
        Await.until(() -> field("patient", "health").equals("unhealthy"), "it is not");
        assertThat(brig("events", "--since", "10m", "--no-follow", "patient").out())
                .containsSubsequence("health=healthy", "health=unhealthy");
    }

    /** An option still comes first. */
    @Test
    void thePolicySaysHowItIsAsked() throws Exception {
        names.addAll(List.of("asked", "otherwise"));
        var held = Brig.in(temp)
                .with("files", OPEN)
                .with("health", "{command: [/bin/busybox, test, -e, /tmp/well], interval: 200ms, retries: 1}");
        var script = "touch /tmp/well; sleep 1000";

        held.option("-d", "--name", "asked").run("/bin/busybox", "sh", "-c", script);
        held.option("-d", "--name", "otherwise", "--health-cmd", "false").run("/bin/busybox", "sh", "-c", script);

        Await.until(() -> field("asked", "health").equals("healthy"), "it is well");
        Await.until(() -> field("otherwise", "health").equals("unhealthy"), "the option asks something else");
    }

    /** Busybox's shell as process 1 would reap, too; so the program is one that does not. */
    @Test
    void withAReaperOrphansLeaveNoZombies() throws Exception {
        var script = "(sleep 0.2 &) ; exec /bin/inside wait 1000";
        shell("bare", script);
        shell("reaped", script, "--init");

        Await.until(() -> zombies("bare") == 1, "an orphan has ended, and nobody has asked for it");
        Thread.sleep(300);
        assertThat(zombies("reaped")).isZero();
    }

    private static long zombies(String name) throws Exception {
        var script = "cat /proc/[0-9]*/status | grep -c '^State:.Z'";
        return Long.parseLong(
                brig("exec", name, "/bin/busybox", "sh", "-c", script).out());
    }

    @Test
    void theReaperPassesSignalsOn() throws Exception {
        shell("heard", "trap 'echo heard; exit 6' TERM; while true; do sleep 0.1; done", "--init");

        assertThat(brig("stop", "heard").code()).isZero();

        assertThat(brig("wait", "heard").out()).isEqualTo("6");
        assertThat(brig("logs", "heard").out()).isEqualTo("heard");
    }

    @Test
    void limitsChangeWhileItRunsAndHoldAfterARestart() throws Exception {
        var memory = Roots.volume(temp);
        shell(
                "wide",
                "[ -e /out/again ] && sleep 300; touch /out/again; until [ -e /out/go ]; do sleep 0.1; done; exit 1",
                "--restart",
                "on-failure:1",
                "-v",
                memory + ":/out");

        assertThat(brig("update", "--memory", "128Mi", "--pids", "31", "--cpuset-cpus", "0", "wide")
                        .code())
                .isZero();
        assertThat(field("wide", "memoryLimitBytes")).isEqualTo("" + (128 << 20));
        Files.createFile(memory.resolve("go"));

        Await.until(() -> field("wide", "restarts").equals("1"), "it is started again");
        Await.until(() -> field("wide", "memoryLimitBytes").equals("" + (128 << 20)), "with what was changed");
        Await.until(() -> cpusAllowed("wide", "1").endsWith("\t0"), "on the processor that was left to it");
        assertThat(brig("update", "--memory", "32Mi", "wide").code()).isZero();
    }

    @Test
    void processorsCanBeTakenFromARunningContainer() throws Exception {
        shell("narrow", "sleep 1000");

        assertThat(brig("update", "--cpuset-cpus", "0", "narrow").code()).isZero();

        assertThat(cpusAllowed("narrow", "1")).endsWith("\t0");
        assertThat(cpusAllowed("narrow", "self")).as("of who joins it").endsWith("\t0");
        var id = field("narrow", "id");
        brig("rm", "-f", "narrow");
        assertThat(cpusetGroup(id)).as("made while it ran, removed with it").doesNotExist();
    }

    private static String cpusAllowed(String name, String process) throws Exception {
        return brig("exec", name, "/bin/busybox", "grep", "Cpus_allowed_list", "/proc/" + process + "/status")
                .out();
    }

    private static Path cpusetGroup(String id) {
        return Path.of("/sys/fs/cgroup/cpuset/brig", id);
    }

    @Test
    void outOfMemoryIsAnEvent() throws Exception {
        shell("hungry", "/bin/inside memhog 200; sleep 2");

        Await.until(
                () -> brig("events", "--since", "10m", "--no-follow", "hungry")
                        .out()
                        .contains("oom"),
                "it is told");
    }

    @Test
    void filesGoInAndOut() throws Exception {
        shell("store", "sleep 1000");
        var dir = Files.createDirectories(temp.resolve("dir/below"));
        Files.writeString(dir.resolve("file"), "content");
        Files.createSymbolicLink(dir.resolve("link"), Path.of("file"));

        assertThat(brig("cp", temp.resolve("dir"), "store:/tmp").code()).isZero();
        var seen = brig("exec", "store", "/bin/busybox", "cat", "/tmp/dir/below/link");
        assertThat(seen.out()).as(seen.toString()).isEqualTo("content");
        var out = brig("cp", "store:/tmp/dir", temp.resolve("back"));

        assertThat(out.code()).as(out.toString()).isZero();
        assertThat(temp.resolve("back/below/file")).hasContent("content");
        assertThat(Files.readSymbolicLink(temp.resolve("back/below/link"))).isEqualTo(Path.of("file"));
    }

    /** Whoever is inside makes the links; the copy goes where they lead inside, or nowhere. */
    @Test
    void noLinkLeadsACopyOutOfTheContainer() throws Exception {
        var outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("canary"), "untouched");
        var mine = Files.writeString(temp.resolve("mine"), "mine");
        shell(
                "tricky",
                "ln -s " + outside + "/canary /tmp/file; ln -s " + outside + " /tmp/dir; ln -s ../../../../../.."
                        + outside + " /tmp/up; mkfifo /tmp/fifo; ln -s /proc/1/root /tmp/magic; echo; sleep 1000");
        Await.until(() -> brig("logs", "tricky").code() == 0, "it is ready");

        for (var place :
                List.of("/tmp/file", "/tmp/dir/canary", "/tmp/up/canary", "/tmp/magic" + outside + "/canary")) {
            brig("cp", mine, "tricky:" + place);
            assertThat(brig("cp", "tricky:" + place, temp.resolve("stolen")).out())
                    .isEmpty();
            assertThat(temp.resolve("stolen"))
                    .satisfiesAnyOf(
                            file -> assertThat(file).doesNotExist(),
                            file -> assertThat(file).isSymbolicLink(),
                            file -> assertThat(file).hasContent("mine"));
            Files.deleteIfExists(temp.resolve("stolen"));
        }
        var fifo = brig("cp", "tricky:/tmp/fifo", temp.resolve("pipe"));

        assertThat(outside.resolve("canary")).hasContent("untouched");
        assertThat(fifo.err()).contains("left out");
        assertThat(temp.resolve("pipe")).doesNotExist();
    }

    /** What comes out is a stranger's: it must not become a program of root's that everybody may run. */
    @Test
    void noSetUserIdBitComesOut() throws Exception {
        shell("suid", "cp /bin/busybox /tmp/evil; chmod 4755 /tmp/evil; echo; sleep 1000");
        Await.until(
                () -> !brig("logs", "suid").out().isEmpty()
                        || brig("exec", "suid", "/bin/busybox", "test", "-u", "/tmp/evil")
                                        .code()
                                == 0,
                "it is there");

        assertThat(brig("cp", "suid:/tmp/evil", temp.resolve("evil")).code()).isZero();

        assertThat((int) Files.getAttribute(temp.resolve("evil"), "unix:mode") & 07000)
                .isZero();
    }

    @Test
    void manyProgramsOfOneContainerRunAtOnce() throws Exception {
        shell("busy", "sleep 1000");
        var all = new ArrayList<brig.tests.Command.Started>();
        for (int i = 0; i < 5; i++) {
            all.add(Brig.verb("exec", "busy", "/bin/busybox", "sh", "-c", "sleep 0.5; echo " + i)
                    .start());
        }

        for (int i = 0; i < 5; i++) {
            assertThat(all.get(i).end(30).out()).isEqualTo("" + i);
        }
    }
}
