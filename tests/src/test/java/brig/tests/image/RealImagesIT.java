package brig.tests.image;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.PolicyText;
import brig.tests.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that umoci and skopeo made. */
@AsRoot
class RealImagesIT {
    @TempDir
    Path temp;

    private Images images;

    @BeforeEach
    void anEmptyStore() {
        images = new Images(temp.resolve("images"));
    }

    private void load() throws IOException, InterruptedException {
        var loaded =
                images.run("image", "load", "--name", "real:1", Images.real().resolve("oci"));
        assertThat(loaded.code()).as(loaded.toString()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci", "oci.tar", "docker.tar", "docker.tar.gz", "zstd"})
    void everyFormRunsTheSame(String form) throws IOException, InterruptedException {
        var loaded =
                images.run("image", "load", "--name", "real:1", Images.real().resolve(form));
        var ran = images.run("run", "--image", "real:1");

        assertThat(loaded.code()).as(loaded.toString()).isZero();
        assertThat(loaded.err()).doesNotContain("WARNING");
        assertThat(ran.code()).as(ran.toString()).isZero();
        assertThat(ran.out()).isEqualTo("hello world");
        assertThat(images.run("image", "verify").out()).isEqualTo("ok       real:1");
        assertThat(images.in("tmp")).isEmpty();
    }

    @Test
    void theContainerSeesTheLayersAsOne() throws IOException, InterruptedException {
        load();

        var seen = images.run(
                "run",
                "--image",
                "real:1",
                "--entrypoint",
                "",
                "--",
                "sh",
                "-c",
                "ls /etc; stat -c %i /old/* | uniq | wc -l; ls /old; stat -c %a:%u:%g /home; cat /home/file");

        assertThat(seen.code()).as(seen.toString()).isZero();
        assertThat(seen.out().lines())
                .containsExactly(
                        "group",
                        "hostname",
                        "hosts",
                        "passwd",
                        "resolv.conf",
                        "1",
                        "again",
                        "here",
                        "700:101:102",
                        "mine");
    }

    @Test
    void whatTheImageAsksForIsHonouredAndTheRestIsSaid() throws IOException, InterruptedException {
        load();

        var seen = images.run(
                "run",
                "--image",
                "real:1",
                "--entrypoint",
                "sh",
                "--policy",
                Files.writeString(temp.resolve("shut.yaml"), "name: shut\nextends: baseline\n"),
                "--",
                "-c",
                "id -u; id -g; echo $HOME $COLOUR; pwd; grep CapEff /proc/self/status | cut -f2");

        assertThat(seen.code()).as(seen.toString()).isZero();
        assertThat(seen.out().lines()).containsExactly("101", "102", "/srv/www green", "/srv/www", "0000000000000000");
        assertThat(seen.err()).contains("the image listens on port 80/tcp, which the policy lets nobody reach");
    }

    @Test
    void aPolicyThatNamesAUserIsStrongerThanTheImage() throws IOException, InterruptedException {
        load();

        var seen = images.run(
                "run",
                "--image",
                "real:1",
                "--policy",
                PolicyText.HELD
                        .with("process", "{user: '7:8', capabilities: []}")
                        .with("files", "{read: [/], execute: [/bin]}")
                        .write(temp),
                "--entrypoint",
                "",
                "--",
                "/bin/busybox",
                "id",
                "-u");

        assertThat(seen.out()).as(seen.toString()).isEqualTo("7");
        assertThat(seen.err()).contains("the image's user 'web' is not honoured: the policy says 7:8");
    }

    @Test
    void landlockHoldsInAnImageAsInADirectory() throws IOException, InterruptedException {
        load();
        var policy = PolicyText.HELD
                .with("files", "{read: [/bin, /srv/www], execute: [/bin/busybox]}")
                .write(temp);

        var allowed = images.run(
                "run", "--image", "real:1", "--policy", policy, "--entrypoint", "", "--", "cat", "/srv/www/index.html");
        var refused = images.run(
                "run", "--image", "real:1", "--policy", policy, "--entrypoint", "", "--", "cat", "/old/here");
        var written = images.run(
                "run", "--image", "real:1", "--policy", policy, "--entrypoint", "", "--", "touch", "/srv/www/x");

        assertThat(allowed.code()).as(allowed.toString()).isZero();
        assertThat(refused.code()).as(refused.toString()).isNotZero();
        assertThat(refused.err()).contains("Permission denied");
        assertThat(written.code()).as(written.toString()).isNotZero();
    }

    @Test
    void anImageInUseCanBeRemovedAndItsLayersStayUntilItEnds() throws Exception {
        load();
        var marks = Roots.volume(temp);

        var running = images.brig(
                        "run",
                        "--image",
                        "real:1",
                        "-v",
                        marks + ":/mnt",
                        "--entrypoint",
                        "",
                        "--",
                        "sh",
                        "-c",
                        "trap 'exit 3' USR1; touch /mnt/up; while :; do sleep 0.1; done")
                .start();
        Await.until(() -> Files.exists(marks.resolve("up")), "the program runs");
        var removed = images.run("image", "rm", "real:1");
        int during = images.in("layers").size();
        // the image's stop signal is USR1
        running.process().destroy();
        var ended = running.end(20);
        var pruned = images.run("image", "prune");

        assertThat(removed.err()).as(removed.toString()).contains("2 layers stay because a container runs on them");
        assertThat(during).isEqualTo(2);
        assertThat(ended.code()).as(ended.toString()).isEqualTo(3);
        assertThat(pruned.code()).as(pruned.toString()).isZero();
        assertThat(images.in("layers")).isEmpty();
    }

    @Test
    void aStartWithoutAnImageLoadsNothingOfThem() throws IOException, InterruptedException {
        var log = temp.resolve("classes");
        var words = new ArrayList<>(images.brig("run", "--", "/bin/true").words());
        // what the cache has mapped beforehand is no matter: what the start itself needs shows without it
        words.addAll(words.indexOf("-jar"), List.of("-XX:AOTMode=off", "-Xlog:class+load:file=" + log));

        var ran = new Command(words).run();

        assertThat(ran.code()).as(ran.toString()).isZero();
        assertThat(Files.readString(log))
                .contains("brig.runtime.launch")
                .doesNotContain("brig.runtime.image", "brig.cli.Image");
    }
}
