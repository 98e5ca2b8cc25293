package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes whose owners are the container's ids although that has a user namespace. The file system beneath /opt can do it. */
@AsRoot
class IdmapIT {
    private static final String FILES =
            "{read: [/bin], execute: [/bin], volumes: [{source: %s, target: /out, writable:" + " true, idmap: %s}]}";
    private static final String LOOK =
            "stat -c %u:%g:%n /out/*; echo x >/out/new && chown 33:34 /out/new; stat -c %u:%g:%n /out/new";

    @TempDir
    Path temp;

    private Path volume;

    @BeforeEach
    void aVolume() throws Exception {
        volume = Files.createTempDirectory(Path.of("/opt"), "brig-idmap");
        Files.writeString(volume.resolve("roots"), "");
        Files.writeString(volume.resolve("other"), "");
        assertThat(Command.of("chown", "101:102", volume.resolve("other")).run().code())
                .isZero();
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void remove() throws Exception {
        Command.of("rm", "-rf", volume).run();
    }

    private Brig container(Path source, boolean idmap) throws Exception {
        return Brig.in(temp)
                .with("process", "{user: '0:0', userNamespace: true, capabilities: [CHOWN]}")
                .with("files", FILES.formatted(source, idmap));
    }

    @Test
    void filesBelongToTheContainersIdsInsideAndToTheSameOnesOutside() throws Exception {
        var mapped = container(volume, true).run("/bin/busybox", "sh", "-c", LOOK);
        var made = owner("new");
        Files.delete(volume.resolve("new"));
        var shifted = container(volume, false).run("/bin/busybox", "sh", "-c", LOOK);

        assertThat(mapped.out().lines())
                .as(mapped.toString())
                .containsExactly("101:102:/out/other", "0:0:/out/roots", "33:34:/out/new");
        assertThat(made).isEqualTo("33:34");
        assertThat(shifted.out().lines())
                .as(shifted.toString())
                .containsExactly("65534:65534:/out/other", "65534:65534:/out/roots", "33:34:/out/new");
        assertThat(owner("new")).isEqualTo(0x7000_0000 + 33 + ":" + (0x7000_0000 + 34));
    }

    /** What it makes belongs to root of the host, so a set-user-ID program must not be one where it is mounted. */
    @Test
    void whatItMakesIsHonouredNowhereInside() throws Exception {
        var held = container(volume, true).attempt("each chmod-suid /out/roots + mknod /out/disk b 7 0");

        assertThat(held.out()).as(held.toString()).doesNotContain("ok mknod");
        var mounts = container(volume, true).run("/bin/busybox", "grep", " /out ", "/proc/self/mountinfo");
        assertThat(mounts.out()).as(mounts.toString()).contains("nosuid,nodev").contains("idmapped");
    }

    private String owner(String name) throws Exception {
        var file = volume.resolve(name);
        return Files.getAttribute(file, "unix:uid") + ":" + Files.getAttribute(file, "unix:gid");
    }

    @Test
    void aFileSystemThatCannotIsNamedAndNothingStarts() throws Exception {
        var ran = container(Path.of("/sys/kernel/mm"), true).run("/bin/true");

        assertThat(ran.code()).isEqualTo(125);
        assertThat(ran.err())
                .contains("volume /out: the file system of /sys/kernel/mm (sysfs) cannot map owners")
                .contains("such as ext4");
    }

    @Test
    void withoutAUserNamespaceItIsRefused() throws Exception {
        var ran = Brig.in(temp).with("files", FILES.formatted(volume, true)).run("/bin/true");

        assertThat(ran.code()).isEqualTo(125);
        assertThat(ran.err()).contains("idmap is for a container with a user namespace");
    }

    @Test
    void onTheCommandLineItIsAWayToMount() throws Exception {
        var ran = Brig.in(temp)
                .with("process", "{user: '101:102', userNamespace: true}")
                .with("files", "{read: [/bin], execute: [/bin]}")
                .option("-v", volume + ":/out:rw,idmap")
                .run("/bin/busybox", "sh", "-c", "echo x >/out/new; stat -c %u /out/other");

        assertThat(ran.out()).as(ran.toString()).isEqualTo("101");
        assertThat(owner("new")).isEqualTo("101:102");
    }

    /** The process that waits for the map ends with the start. */
    @Test
    void nobodyIsLeftOfTheMapping() throws Exception {
        var running =
                container(volume, true).command("/bin/busybox", "sleep", "60").start();
        try {
            var brig = running.process().toHandle();
            Await.until(() -> named("busybox", brig.descendants()) == 1, "the container");
            assertThat(named("brig-launch", brig.children())).isEqualTo(1);
        } finally {
            running.process().destroy();
            running.end(20);
        }
    }

    private static long named(String comm, Stream<ProcessHandle> processes) {
        return processes.filter(one -> comm(one).equals(comm)).count();
    }

    private static String comm(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).strip();
        } catch (IOException gone) {
            return "";
        }
    }
}
