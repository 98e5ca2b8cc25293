package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that {@code brig exec} adds is no more than the first one, and nobody inside gets hold of it on its way. */
@AsRoot
class ExecIT {
    private static final String OPEN = "{read: [/], execute: [/], tmpfs: [{path: /tmp, size: 16Mi, executable: true}]}";
    private static final Pattern PID = Pattern.compile("\"pid\":([0-9]+)");

    @TempDir
    Path temp;

    private final List<Command.Started> started = new ArrayList<>();

    private Command.Started start(Brig brig, String name, String words) throws Exception {
        var running = brig.option("--name", name).start(words);
        started.add(running);
        Await.until(() -> exec(name, "id").code() == 0, name + " takes further programs");
        return running;
    }

    @AfterEach
    void allEnd() throws Exception {
        for (var running : started) {
            running.process().destroyForcibly().waitFor();
        }
        Brig.clean();
    }

    private static Ended exec(String name, String words) throws Exception {
        return Brig.verb("exec", name, "/bin/inside")
                .and((Object[]) words.split(" "))
                .run();
    }

    /** What the kernel says of both, in its own words. */
    @Test
    void itIsExactlyAsConfinedAsTheFirstProgram() throws Exception {
        var policy = Brig.in(temp)
                .with("files", OPEN)
                .with("process", "{user: '0:0', capabilities: [chown, kill], rlimits: {nofile: 64}}");
        var script = "grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp)' /proc/self/status;"
                + " cat /proc/self/cgroup /proc/self/limits /proc/self/oom_score_adj;"
                + " for n in cgroup ipc mnt net pid uts user; do readlink /proc/self/ns/$n; done; umask; pwd; env";
        var first = policy.option("--name", "twin").command("/bin/busybox", "sh", "-c", script + "; sleep 60");
        var running = first.start();
        started.add(running);
        Await.until(() -> exec("twin", "id").code() == 0, "it runs");

        var second =
                Brig.verb("exec", "twin", "/bin/busybox", "sh", "-c", script).run();

        assertThat(second.code()).as(second.toString()).isZero();
        running.process().destroy();
        var firstSaid = running.end(10).out();
        assertThat(second.out()).contains("Seccomp_filters:\t1", "NoNewPrivs:\t1", "CapEff:\t0000000000000021");
        assertThat(second.out().lines().sorted().toList())
                .isEqualTo(firstSaid.lines().sorted().toList());
    }

    @Test
    void whatTheListsRefuseTheFirstTheyRefuseIt() throws Exception {
        start(Brig.in(temp), "lists", "wait 60");

        assertThat(exec("lists", "readfile /srv/www/open").outcomes()).containsExactly("ok");
        assertThat(exec("lists", "readfile /etc/secret").outcomes()).containsExactly("EACCES");
        assertThat(exec("lists", "starts /bin/inside-b").outcomes()).doesNotContain("ok");
    }

    /** The answer to its calls is the policy's, before they run. */
    @Test
    void whatEndsTheContainerEndsItWhoeverDoesIt() throws Exception {
        var running = start(Brig.in(temp), "watched", "wait 60");

        var attack = exec("watched", "unshare user");

        assertThat(attack.out()).as(attack.toString()).doesNotContain("ok ");
        assertThat(running.end(10).code()).isEqualTo(137);
        assertThat(Brig.verb("incident", "list", "--last", "5").run().out()).contains("watched");
    }

    /** With a link where the policy grants a path that was not there at the start: it would be granted all that it leads to. */
    @Test
    void aLinkMadeInsideGrantsItNothing() throws Exception {
        var files = "{read: [/bin, /proc, /tmp/later], execute: [/bin/inside], tmpfs: [{path: /tmp, size: 16Mi}]}";
        start(Brig.in(temp).with("files", files), "linked", "wait 60");
        assertThat(exec("linked", "symlink /srv/www /tmp/later").outcomes()).containsExactly("ok");

        var through = exec("linked", "readfile /srv/www/shut");

        assertThat(through.outcomes()).as(through.toString()).containsExactly("EACCES");
    }

    /** CVE-2024-21626: the launcher's own descriptors, by their names in /proc, as a place to start in. */
    @Test
    void noDescriptorOfTheLaunchersIsAPlaceToStartIn() throws Exception {
        start(Brig.in(temp).with("files", OPEN), "places", "wait 60");

        for (int fd = 3; fd < 9; fd++) {
            exec("places", "symlink /proc/self/fd/" + fd + " /tmp/d" + fd);
            for (var place : List.of("/tmp/d" + fd, "/proc/self/fd/" + fd)) {
                var inside = Brig.verb("exec", "-w", place, "places", "/bin/busybox", "pwd")
                        .run();
                assertThat(inside.code()).as(place + ": " + inside).isEqualTo(125);
            }
        }
    }

    /** Neither Landlock nor the monitor, whose many refusals would end the container, hold the stalker. */
    private Brig leftToTheKernel() throws Exception {
        return Brig.in(temp)
                .with("files", OPEN)
                .with("response", "{escape: deny, execute: deny, file: alert, network: deny, syscall: deny}")
                .withoutLandlock();
    }

    /** Landlock is taken away, which would hold it too: who joins is not dumpable and has more than the stalker. */
    @Test
    void nobodyInsideGetsHoldOfWhoJoins() throws Exception {
        var running = start(leftToTheKernel(), "stalked", "stalk brig-launch 15");
        for (int i = 0; i < 3; i++) {
            assertThat(exec("stalked", "id").code()).isZero();
        }

        var said = running.end(90);

        assertThat(said.lastLine()).as(said.toString()).isEqualTo("EACCES stalk seen=1");
    }

    /** The same stalker, and somebody who joins as nsenter does: he is caught. */
    @Test
    void whoJoinsWithoutCareIsCaught() throws Exception {
        var running = start(leftToTheKernel(), "careless", "stalk joiner 15");
        var joiner = temp.resolve("joiner");
        Files.copy(Path.of("/bin/sleep"), joiner, StandardCopyOption.COPY_ATTRIBUTES);
        var pid = PID.matcher(Brig.verb("inspect", "careless").run().out());
        assertThat(pid.find()).isTrue();

        var joined = Command.of("nsenter", "-t", pid.group(1), "-p")
                .and("setpriv", "--bounding-set", "-all", "--inh-caps", "-all", joiner, "1")
                .run();
        var said = running.end(90);

        assertThat(joined.code()).as(joined.toString()).isZero();
        assertThat(said.lastLine()).as(said.toString()).startsWith("ok stalk seen=1 fds=");
    }

    /** The door stands beside the container, and a policy may show /run: root inside knocks in vain. */
    @Test
    void rootOfAContainerIsNotLetIn() throws Exception {
        var policy = Brig.in(temp).with("files", OPEN).with("network", "{mode: none}");
        start(policy, "inmate", "wait 60");
        var id = Pattern.compile("\"id\":\"([0-9a-f]{12})\"")
                .matcher(Brig.verb("inspect", "inmate").run().out());
        assertThat(id.find()).isTrue();
        var pid = PID.matcher(Brig.verb("inspect", "inmate").run().out());
        assertThat(pid.find()).isTrue();

        // in the container's pid namespace, with the host's files: as much of a socket as anybody inside could ever see
        var knock = Command.of("nsenter", "-t", pid.group(1), "-p", "perl", "-e")
                .and("use Socket; socket(S,1,5,0); connect(S, pack_sockaddr_un('/run/brig/" + id.group(1) + "/exec'))"
                        + " or die; send(S, 'wait', 0); recv(S, $a, 200, 0); print $a")
                .run();

        assertThat(knock.out())
                .as(knock.toString())
                .isEqualTo("Eonly who started the container may do that, from outside of containers");
    }
}
