package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files: each list of the policy is the control, and with the list longer the same attempt succeeds. */
@AsRoot
class FilesIT {
    private static final String OPEN = "{read: [/], write: [/srv], execute: [/bin]}";

    @TempDir
    Path temp;

    @Test
    void whatTheReadListLeavesOutCannotBeReadOrListed() throws Exception {
        var reads =
                "each readfile /etc/secret + list /etc + readfile /bin/../etc/secret + readfile /proc/self/root/etc/secret";

        assertAll("EACCES", 4, Brig.in(temp).attempt(reads));
        assertEach("ok", 4, Brig.in(temp).with("files", OPEN).attempt(reads));
    }

    @Test
    void whatTheWriteListLeavesOutCannotBeChanged() throws Exception {
        var writes = "each writefile /srv/www/new x + mkdir /srv/www/d + symlink / /srv/www/l + rename /srv/www/open"
                + " /srv/www/moved + unlink /srv/www/shut";

        assertAll("(EACCES|EROFS)", 5, Brig.in(temp).attempt(writes));
        assertAll("ok", 5, Brig.in(temp).with("files", OPEN).attempt(writes));
        assertThat(Roots.busybox().resolve("srv/www")).isDirectoryNotContaining("glob:**/{new,d,l,moved}");
        assertThat(Roots.busybox().resolve("srv/www/shut")).exists();
    }

    /** The mounts let it be written: Landlock holds it, or the filter where Landlock does not know of truncation. */
    @Test
    void whatTheWriteListLeavesOutCannotBeCutOff() throws Exception {
        var cuts = "each truncate /srv/www/open + open-truncate /srv/www/open 0 + open-truncate /srv/www/open 3";

        assertAll(
                "E(ACCES|PERM)",
                3,
                Brig.in(temp)
                        .with("files", "{read: [/], write: [/var/tmp], execute: [/bin]}")
                        .attempt(cuts));
        assertAll(
                "E(ACCES|PERM)",
                3,
                Brig.in(temp)
                        .with("files", "{read: [/], write: [/var/tmp], execute: [/bin], watch: false}")
                        .attempt(cuts));
        assertAll(
                "ok",
                3,
                Brig.in(temp)
                        .with("files", "{read: [/], write: [/], execute: [/bin]}")
                        .attempt(cuts));
    }

    @Test
    void whatTheExecuteListLeavesOutCannotBeExecuted() throws Exception {
        var execs =
                "each exec /bin/inside-b id + exec-fd /bin/inside-b id + exec /bin/../bin/inside-b id + exec /bin/sh -c :";

        assertAll("EACCES", 4, Brig.in(temp).attempt(execs));
        assertThat(Brig.in(temp).with("files", OPEN).attempt(execs).outcomes())
                .containsOnly("ok")
                .hasSize(3);
    }

    @Test
    void aProgramThatIsInNoFileCannotBeExecuted() throws Exception {
        var held = Brig.in(temp).with("files", OPEN).attempt("each memfd-exec + memfd-exec 1 + memfd-exec 0x10");

        assertThat(held.out()).as(held.toString()).doesNotContain("ok ");
    }

    @Test
    void whatIsWrittenToATmpfsCannotBeExecuted() throws Exception {
        var script = "cp /bin/inside /tmp/x && /tmp/x id";
        var lists = "{read: [/bin], execute: [/bin, /tmp], tmpfs: [{path: /tmp, size: 8Mi, executable: %s}]}";

        var held = Brig.in(temp).with("files", lists.formatted("false")).run("/bin/sh", "-c", script);
        var open = Brig.in(temp).with("files", lists.formatted("true")).run("/bin/sh", "-c", script);

        assertThat(held.code()).as(held.toString()).isEqualTo(126);
        assertThat(open.lastLine()).as(open.toString()).startsWith("ok id");
    }

    @Test
    void aReadOnlyVolumeCannotBeWritten() throws Exception {
        var out = Roots.volume(temp);

        assertAll("(EACCES|EROFS)", 1, Brig.in(temp).volume(out, "/out:ro").attempt("writefile /out/x x"));
        assertThat(out).isEmptyDirectory();
        assertAll("ok", 1, Brig.in(temp).volume(out, "/out").attempt("writefile /out/x x"));
        assertThat(out.resolve("x")).exists();
    }

    @Test
    void aLinkInAVolumeLeadsNowhereButIntoTheContainer() throws Exception {
        var out = Roots.volume(temp);
        Files.createSymbolicLink(out.resolve("l"), Path.of("/etc/secret"));
        Files.createSymbolicLink(out.resolve("up"), Path.of("../../../../../../etc/hostname"));

        assertAll(
                "(EACCES|ENOENT)",
                2,
                Brig.in(temp).volume(out, "/out").attempt("each readfile /out/l + readfile /out/up"));
    }

    @Test
    void noDeviceIsThereButTheHarmlessOnes() throws Exception {
        var devices = "each rawopen /dev/mem + rawopen /dev/kmsg + rawopen /dev/fuse + rawopen /dev/loop-control";

        var held = Brig.in(temp).with("files", OPEN).attempt(devices);

        assertAll("(ENOENT|EACCES|EPERM)", 4, held);
    }

    @Test
    void theKernelsFilesCannotBeWritten() throws Exception {
        var held = Brig.in(temp)
                .with("files", "{read: [/], write: [/], execute: [/bin]}")
                .attempt("each core-pattern + openwrite /proc/sysrq-trigger + openwrite /proc/sys/vm/drop_caches"
                        + " + release-agent + openwrite /proc/1/mem");

        assertThat(held.outcomes().subList(0, 4)).as(held.toString()).doesNotContain("ok");
    }

    /** Its owner may hold everybody up who opens it, on the host as well: 45 s each time (fcntl(2), F_SETLEASE). */
    @Test
    void aFileThatMayOnlyBeReadCannotBeLeased() throws Exception {
        var files = Roots.volume(temp);
        Files.writeString(files.resolve("f"), "x");
        var brig = Brig.in(temp).option("-v", files + ":/data:ro");

        var held = brig.attempt("lease /data/f");
        var open = brig.with("syscalls", "{allow: [fcntl]}").attempt("lease /data/f");

        assertThat(held.lastLine()).as(held.toString()).isEqualTo("EPERM lease /data/f");
        assertThat(open.lastLine()).as(open.toString()).isEqualTo("ok lease /data/f");
    }

    /** Root inside may use the host's device, and changes nothing of its node. */
    @Test
    void aDeviceThatMayBeWrittenToKeepsItsMode() throws Exception {
        var node = Path.of("/dev/brig-test-" + ProcessHandle.current().pid());
        Command.of("mknod", "-m", "600", node, "c", "1", "3").run();
        try {
            var held = Brig.in(temp)
                    .with("files", "{read: [/], write: [" + node + "], execute: [/]}")
                    .with("devices", "[{path: " + node + ", writable: true}]")
                    .attempt("each openwrite " + node + " + chmod " + node + " 666");

            assertThat(held.out()).as(held.toString()).contains("ok openwrite").contains("EROFS chmod");
            assertThat(Files.getAttribute(node, "unix:mode")).isEqualTo(0020600);
        } finally {
            Files.delete(node);
        }
    }

    /** What is mounted beneath a private place of the host's root says nothing about the files around it. */
    @Test
    void aVolumeInAPrivatePlaceUncoversNothing() throws Exception {
        var canary = Files.createTempFile(Path.of("/root"), "brig-canary", "");
        var own = Roots.volume(temp);
        Files.writeString(own.resolve("f"), "own");
        try {
            var held = Command.of(Tools.brig().toArray())
                    .and("run", "-v", own + ":/root/some/place:ro", "-v", Tools.inside() + ":/usr/inside:ro", "--")
                    .and("/usr/inside", "each", "readfile", canary, "+", "readfile", "/root/some/place/f")
                    .run();

            assertThat(held.out())
                    .as(held.toString())
                    .contains("ENOENT readfile " + canary)
                    .contains("ok readfile");
        } finally {
            Files.delete(canary);
        }
    }

    private static void assertAll(String outcome, int count, Ended ended) {
        assertThat(ended.outcomes()).as(ended.toString()).hasSize(count).allMatch(word -> word.matches(outcome));
    }

    /** Verbs such as {@code list} print more lines than one. */
    private static void assertEach(String outcome, int count, Ended ended) {
        assertThat(ended.outcomes())
                .as(ended.toString())
                .filteredOn(outcome::equals)
                .hasSize(count);
    }
}
