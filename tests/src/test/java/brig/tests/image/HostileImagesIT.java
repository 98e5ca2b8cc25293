package brig.tests.image;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import brig.tests.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that are out for something, and a load that is killed. What else a layer may try is in ImageStoreIT. */
@AsRoot
class HostileImagesIT {
    @TempDir
    Path temp;

    private Images images;

    @BeforeEach
    void anEmptyStore() {
        images = new Images(temp.resolve("images"));
    }

    /** An image of one layer: what a shell script leaves in {@code layer.tar}, given a busybox root as {@code $root}. */
    private Path image(String config, String script) throws IOException, InterruptedException {
        succeed(Command.of("sh", "-euc", "cd \"$1\"; root=$2; " + script, "sh", temp, Roots.busybox()));
        var archive = temp.resolve("image.tar");
        succeed(Command.of("sh", Tools.script("docker-archive"), archive, "bad:1", config, temp.resolve("layer.tar")));
        return archive;
    }

    private static void succeed(Command command) throws IOException, InterruptedException {
        var ended = command.run();
        assertThat(ended.code()).as(ended.toString()).isZero();
    }

    private Ended load(Path archive) throws IOException, InterruptedException {
        return images.run("image", "load", archive);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "echo x >x; tar -P --transform s,^x,../../escape, -cf layer.tar x | '../../escape' has a name that leads out",
                "ln -s /tmp d; tar cf layer.tar d; rm d; mkdir d; echo x >d/escape; tar rf layer.tar d/escape"
                        + " | 'd/escape' leads through a symbolic link",
                "mknod sda b 8 0; tar cf layer.tar sda | 'sda' is a device node",
                "echo x >x; tar cf layer.tar x; truncate -s 700 layer.tar | the archive is cut off",
            })
    void anAttackIsToldByTheEntrysNameAndLeavesNothing(String script, String refusal)
            throws IOException, InterruptedException {
        var loaded = load(image("", script));

        assertThat(loaded.code()).as(loaded.toString()).isEqualTo(1);
        assertThat(loaded.err()).contains(refusal);
        for (var folder : new String[] {"layers", "images", "names", "tmp"}) {
            assertThat(images.in(folder)).as(folder).isEmpty();
        }
        assertThat(Path.of("/tmp/escape")).doesNotExist();
    }

    @Test
    void aMountTargetThatIsALinkIsRefusedBeforeAnythingIsMounted() throws IOException, InterruptedException {
        load(image("", "cp -a $root r; rmdir r/proc; ln -s /etc r/proc; tar -C r -cf layer.tar ."));

        var ran = images.run("run", "--image", "bad:1", "--", "true");

        assertThat(ran.code()).as(ran.toString()).isEqualTo(125);
        assertThat(ran.err()).contains("mount target '/proc' in image bad:1 is or leads through a symbolic link");
    }

    @Test
    void theListOfUsersIsReadInTheImageAlone() throws IOException, InterruptedException {
        load(image(
                "\"User\":\"daemon\"",
                "cp -a $root r; ln -sf ../../../../etc/passwd r/etc/passwd; tar -C r -cf layer.tar ."));
        var link = images.run("run", "--image", "bad:1", "--", "true");
        load(image(
                "\"User\":\"web\"",
                "rm -r r; cp -a $root r; rm r/etc/passwd; mkfifo r/etc/passwd; tar -C r -cf layer.tar ."));
        var fifo = images.run("run", "--image", "bad:1", "--", "true");

        // the host knows daemon; the image's link leads to itself
        assertThat(link.code()).as(link.toString()).isEqualTo(125);
        assertThat(link.err()).contains("/etc/passwd of the image cannot be read: openat2 /etc/passwd: ELOOP");
        assertThat(fifo.code()).as(fifo.toString()).isEqualTo(125);
        assertThat(fifo.err()).contains("/etc/passwd of the image is no file");
    }

    @Test
    void theSetUserIdBitOfAnImageGivesNothing() throws IOException, InterruptedException {
        load(
                image(
                        "\"User\":\"1000\"",
                        "cp -a $root r; mkdir r/suid; cp r/bin/busybox r/suid; chmod 4755 r/suid/busybox; tar -C r -cf layer.tar ."));

        var ran = images.run("run", "--image", "bad:1", "--", "/suid/busybox", "id", "-u");

        assertThat(ran.out()).as(ran.toString()).isEqualTo("1000");
    }

    @Test
    void aLoadThatIsKilledIsNeverUsedAndIsSwept() throws Exception {
        var archive = image("", "truncate -s 400M big; tar cf layer.tar big");
        var loading = images.brig("image", "load", archive).start();
        Await.until(this::isUnpacking, "the layer is being unpacked");
        Command.of("kill", "-KILL", loading.process().pid()).run();
        loading.end(10);

        assertThat(images.in("tmp")).isNotEmpty();
        assertThat(images.in("layers")).isEmpty();
        assertThat(images.run("image", "ls", "--json").out()).isEmpty();
        assertThat(images.run("run", "--image", "bad:1", "--", "true").err()).contains("there is no image 'bad:1'");

        var pruned = images.run("image", "prune");

        assertThat(pruned.code()).as(pruned.toString()).isZero();
        assertThat(images.in("tmp")).isEmpty();
    }

    private boolean isUnpacking() {
        if (!Files.isDirectory(temp.resolve("images/tmp"))) {
            return false;
        }
        try (var files = Files.walk(temp.resolve("images/tmp"))) {
            return files.anyMatch(
                    file -> file.endsWith("fs/big") && file.toFile().length() > 0);
        } catch (IOException | UncheckedIOException e) {
            return false; // gone since
        }
    }
}
