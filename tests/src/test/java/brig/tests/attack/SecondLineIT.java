package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Roots;
import brig.tests.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Controls that stand behind others: here the ones in front are taken away, so that these are seen to hold alone. */
@AsRoot
class SecondLineIT {
    private static final String ALL = "{read: [/], write: [/], execute: [/]%s}";

    @TempDir
    Path temp;

    /** In front: Landlock and the verdict. */
    @Test
    void aReadOnlyPathIsAMountThatCannotBeWritten() throws Exception {
        var out = Roots.volume(temp);
        Files.createDirectory(out.resolve("kept")).toFile().setWritable(true, false);
        var volume = ", volumes: [{source: %s, target: /out, writable: true}]".formatted(out);
        var brig = Brig.in(temp);

        var open = brig.with("files", ALL.formatted(volume)).unwatched("writefile /out/kept/new x");
        var held = brig.with("files", ALL.formatted(volume + ", readOnly: [/out/kept]"))
                .unwatched("each writefile /out/kept/new x + writefile /out/kept/other x + writefile /out/beside x");

        assertThat(open.outcomes()).as(open.toString()).containsExactly("ok");
        assertThat(held.outcomes()).as(held.toString()).containsExactly("EROFS", "EROFS", "ok");
    }

    /** In front: the verdict, which knows that no list names a file without a name. */
    @Test
    void aFileInMemoryIsNotExecutable() throws Exception {
        var open = Command.of(Tools.inside(), "memfd-exec").run();
        var held = Brig.in(temp).with("files", ALL.formatted("")).unwatched("memfd-exec");

        assertThat(open.out()).as(open.toString()).startsWith("ok id");
        assertThat(held.outcomes()).as(held.toString()).containsExactly("EACCES");
    }

    /** In front: the filter, which refuses keyctl. */
    @Test
    void theCallersKeysAreNotWithinReach() throws Exception {
        var host = Command.of(Tools.inside(), "keyctl").run();
        var held = Brig.in(temp).with("syscalls", "{allow: [keyctl]}").unwatched("keyctl");

        assertThat(host.lastLine()).as(host.toString()).startsWith("ok keyctl session keyring ");
        assertThat(held.lastLine())
                .as(held.toString())
                .startsWith("ok keyctl session keyring ")
                .isNotEqualTo(host.lastLine());
    }

    /** In front: the filter, which refuses to type into a terminal. */
    @Test
    void theCallersSessionSignalMaskAndUmaskAreNotPassedOn() throws Exception {
        var program = Brig.in(temp)
                .with("files", ALL.formatted(""))
                .command("/bin/busybox", "sh", "-c", "grep -E '^(NSsid|SigBlk)' /proc/self/status; umask");

        var held = Command.of("env", "--block-signal=USR1", "sh", "-c", "umask 077; exec \"$@\"", "sh")
                .and(program.words().toArray())
                .run();

        assertThat(held.out().replaceAll("\\s+", " ").strip())
                .as(held.toString())
                .isEqualTo("NSsid: 1 SigBlk: 0000000000000000 0022");
    }

    /** In front: no device node can be made or brought along. Here somebody with all rights joins the container's cgroup. */
    @Test
    void theCgroupsDeviceListHoldsWhoeverIsInside() throws Exception {
        var disk = Path.of("/dev/kmsg");
        var running = Brig.in(temp).start("wait 60");
        try {
            var tasks = tasksOf(child(running.process().pid()));
            var open = Command.of("sh", "-c", ": < " + disk).run();
            var held = Command.of("sh", "-c", "echo $$ > " + tasks + "; : < " + disk)
                    .run();

            assertThat(open.code()).as(open.toString()).isZero();
            assertThat(held.code()).as(held.toString()).isNotZero();
            assertThat(held.err()).contains("Operation not permitted");
        } finally {
            running.process().destroy();
            running.end(20);
        }
    }

    /** In front: it is never in reach of a container (CVE-2019-5736). */
    @Test
    void theLaunchersFileIsSealed() throws Exception {
        var running = Brig.in(temp).start("wait 60");
        try {
            var launcher = Path.of("/proc/" + child(running.process().pid()) + "/exe");
            var seals = Command.of("python3", "-c", "import fcntl, sys; print(fcntl.fcntl(open(sys.argv[1]), 1034))")
                    .and(launcher)
                    .run();

            assertThat(seals.out().strip()).as(seals.toString()).isEqualTo("15"); // seal, shrink, grow, write
        } finally {
            running.process().destroy();
            running.end(20);
        }
    }

    /** The launcher, the one child of the JVM, once it has one of its own. */
    private static long child(long brig) throws Exception {
        var jvm = ProcessHandle.of(brig).orElseThrow();
        Await.until(() -> jvm.descendants().count() > 1, "a launcher and its child beneath " + brig);
        return jvm.children().findFirst().orElseThrow().pid();
    }

    private static Path tasksOf(long launcher) throws Exception {
        var program =
                ProcessHandle.of(launcher).orElseThrow().children().findFirst().orElseThrow();
        for (var line : Files.readAllLines(Path.of("/proc/" + program.pid() + "/cgroup"))) {
            var parts = line.split(":", 3);
            if (parts[1].equals("devices")) {
                return Path.of("/sys/fs/cgroup/devices" + parts[2], "tasks");
            }
        }
        throw new IOException("no devices hierarchy");
    }
}
