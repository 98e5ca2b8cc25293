package brig.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever looks for what is left behind must be able to see it. */
@AsRoot
class HostStateIT {
    @TempDir
    Path temp;

    private HostState before;

    @BeforeEach
    void look() throws Exception {
        before = HostState.now();
    }

    @Test
    void seesAProcessInANamespaceOfItsOwnAndItsNetwork() throws Exception {
        var stray = Command.of("unshare", "--net", "--pid", "--fork", "--kill-child", Tools.inside(), "wait", "60")
                .start();
        try {
            Await.until(() -> before.leftAfter(Duration.ZERO).toString().contains("inside wait 60"), "it runs");

            assertThat(before.leftAfter(Duration.ZERO))
                    .anyMatch(thing -> thing.matches("process \\d+ inside .*inside wait 60 .*"))
                    .anyMatch(thing -> thing.startsWith("netns net:["));
        } finally {
            stray.process().destroyForcibly().waitFor();
        }
    }

    @Test
    void seesAMount() throws Exception {
        var place = Files.createDirectory(temp.resolve("place"));
        Command.of("mount", "-t", "tmpfs", "stray", place).run();
        try {
            assertThat(before.leftAfter(Duration.ZERO)).anyMatch(thing -> thing.startsWith("mount " + place));
        } finally {
            Command.of("umount", place).run();
        }
    }

    @Test
    void seesACgroup() throws Exception {
        var root = Path.of("/sys/fs/cgroup", Files.exists(Path.of("/sys/fs/cgroup/unified")) ? "unified" : "");
        var folder = root.resolve("brig");
        var group = Files.createDirectories(folder.resolve("stray"));
        try {
            assertThat(before.leftAfter(Duration.ZERO)).contains("cgroup " + group);
        } finally {
            Files.delete(group);
            folder.toFile().delete(); // stays if another Brig uses it
        }
    }

    @Test
    void seesATemporaryFileAndAStateDirectory() throws Exception {
        var file = Files.createFile(Tools.directory("tmp").resolve("stray"));
        var state = Files.createDirectories(Path.of("/run/brig/stray"));
        try {
            assertThat(before.leftAfter(Duration.ZERO)).contains("file " + file, "file " + state);
        } finally {
            Files.delete(file);
            Files.delete(state);
        }
    }
}
