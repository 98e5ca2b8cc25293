package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks and mounts under an image that sets traps for them. */
@AsRoot
class MaskIT {
    private static final String MASKED = "mask-check /proc/kcore /proc/keys /proc/timer_list /proc/acpi /proc/scsi";

    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void anImageOfOurOwn() throws Exception {
        root = temp.resolve("root");
        Command.of("sh", Tools.script("busybox-root"), root).run();
        Files.copy(Tools.inside(), root.resolve("bin/inside"));
    }

    private Brig masking(String paths) throws Exception {
        return Brig.in(temp).rootfs(root).with("files", "{read: [/], execute: [/bin], masked: [%s]}".formatted(paths));
    }

    @Test
    void eachMaskIsAMountAndNotWhatItHides() throws Exception {
        var held = masking("/proc/kcore, /proc/keys, /proc/timer_list, /proc/acpi, /proc/scsi")
                .attempt(MASKED);

        assertThat(held.lastLine()).as(held.toString()).isEqualTo("ENOENT mask-check all masked");
    }

    /** A mask that is taken out is noticed. */
    @Test
    void whatIsNotMaskedIsSeen() throws Exception {
        var open = Command.of(Tools.inside(), "mask-check", "/proc/version").run();

        assertThat(open.lastLine()).as(open.toString()).startsWith("ok mask-check /proc/version");
    }

    /** CVE-2025-31133: a runtime that takes the image's /dev/null for a mask lays bare whatever it points to. */
    @Test
    void anImagesOwnNullDeviceIsNotUsed() throws Exception {
        Files.createSymbolicLink(root.resolve("dev/null"), Path.of("/proc/sysrq-trigger"));

        var held = masking("/proc/kcore, /proc/keys").attempt("mask-check /proc/kcore /proc/keys");

        assertThat(held.lastLine()).as(held.toString()).isEqualTo("ENOENT mask-check all masked");
    }

    /** A mount target that leads out of the image would mount over the host's files. */
    @ParameterizedTest
    @ValueSource(strings = {"proc", "dev", "tmp"})
    void aMountTargetThatIsALinkIsRefusedByName(String target) throws Exception {
        var outside = Files.createDirectory(temp.resolve("outside"));
        Command.of("rm", "-rf", root.resolve(target)).run();
        Files.createSymbolicLink(root.resolve(target), outside);

        var refused = Brig.in(temp).rootfs(root).attempt("id");

        assertThat(refused.code()).as(refused.toString()).isEqualTo(125);
        assertThat(refused.err())
                .contains("/" + target)
                .contains("symbolic link")
                .hasLineCount(1);
        assertThat(outside).isEmptyDirectory();
    }
}
