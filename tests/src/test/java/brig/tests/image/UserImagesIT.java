package brig.tests.image;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.User;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images, and containers that nobody waits for, of somebody who is not root: with subordinate ids and without. */
@AsRoot
class UserImagesIT {
    private User user = new User(java.nio.file.Path.of("/nowhere"), "");

    private void somebody(String ids) throws Exception {
        user = User.with(ids);
        var archive = user.home().resolve("oci.tar");
        Files.copy(Images.real().resolve("oci.tar"), archive);
        var loaded = user.brig("image", "load", "--name", "real:1", archive).run();
        assertThat(loaded.code()).as(loaded.toString()).isZero();
    }

    @AfterEach
    void nothingOfAContainerStays() throws Exception {
        assertThat(user.left()).isEmpty();
        user.remove();
    }

    private Ended run(String script) throws Exception {
        return user.brig("run", "--allow-degraded", "--image", "real:1", "--entrypoint", "", "--", "sh", "-c", script)
                .run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "one"})
    void theContainerSeesTheLayersAsOne(String ids) throws Exception {
        somebody(ids);

        var seen = run("id -u; ls /etc; stat -c %i /old/* | uniq | wc -l; ls /old; stat -c %a:%u:%g /home; cat"
                + " /home/file; touch /home/new && ls /home; touch /srv/new");

        assertThat(seen.out().lines())
                .as(seen.toString())
                .containsExactly(
                        "101",
                        "group",
                        "hostname",
                        "hosts",
                        "passwd",
                        "resolv.conf",
                        "1",
                        "again",
                        "here",
                        // who has one id has no others to tell apart
                        "700:101:102",
                        "mine",
                        "file",
                        "new");
        if (ids.equals("many")) {
            assertThat(seen.err()).contains("/srv/new: Permission denied");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "one"})
    void layersBelongToHimAndAreVerifiedAndRemoved(String ids) throws Exception {
        somebody(ids);
        var store = user.home().resolve(".local/share/brig/images");

        var verified = user.brig("image", "verify").run();
        var listed = user.brig("image", "ls").run();
        var owners =
                Command.of("find", store.resolve("layers"), "-printf", "%U\\n").run();
        var removed = user.brig("image", "rm", "real:1").run();

        assertThat(verified.out()).isEqualTo("ok       real:1");
        assertThat(listed.out()).contains("real:1");
        assertThat(owners.out().lines().distinct())
                .containsExactlyInAnyOrderElementsOf(
                        ids.equals("many") ? List.of("4242", String.valueOf(User.FIRST + 100)) : List.of("4242"));
        assertThat(removed.out()).contains("removed real:1");
        try (var left = Files.list(store.resolve("layers"))) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "one"})
    void aContainerThatNobodyWaitsForIsSteeredLikeRoots(String ids) throws Exception {
        somebody(ids);

        var started = user.brig("run", "-d", "--name", "kept", "--allow-degraded", "-v", "data:/data", "--image")
                .and(
                        "real:1",
                        "--entrypoint",
                        "",
                        "--",
                        "sh",
                        "-c",
                        "echo begun; echo kept >/data/file; exec sleep 1000")
                .run();
        assertThat(started.out()).as(started.toString()).matches("[0-9a-f]{12}");
        Await.until(() -> user.brig("logs", "kept").run().out().equals("begun"), "its output");
        var listed = user.brig("ps").run();
        var looked = user.brig("inspect", "kept").run();
        var added = user.brig("exec", "kept", "--", "sh", "-c", "id -u; cat /data/file; grep CapEff /proc/self/status")
                .run();
        var terminal = user.brig("exec", "-t", "kept", "--", "tty").run();
        var out =
                user.brig("cp", "kept:/data/file", user.home().resolve("copy")).run();
        var in =
                user.brig("cp", user.home().resolve("copy"), "kept:/data/again").run();
        var owner = user.brig("exec", "kept", "--", "stat", "-c", "%u", "/data/again")
                .run();
        var counted = user.brig("stats", "--no-stream", "kept").run();
        var stopped = user.brig("stop", "kept").run();
        var ended = user.brig("wait", "kept").run();
        var again = user.brig("start", "kept").run();
        var twice = user.brig("logs", "kept").run();
        var killed = user.brig("kill", "kept").run();
        var removed = user.brig("rm", "kept").run();

        assertThat(again.out()).as(again.toString()).isEqualTo(started.out());
        assertThat(twice.out().lines()).containsExactly("begun", "begun");
        assertThat(killed.code()).isZero();
        assertThat(listed.out()).contains("kept").contains("running");
        assertThat(looked.out()).contains("\"status\":\"running\"");
        assertThat(added.out().lines())
                .as(added.toString())
                .containsExactly("101", "kept", "CapEff:\t0000000000000000");
        assertThat(terminal.out()).isEqualTo("/dev/pts/0");
        assertThat(out.code()).as(out.toString()).isZero();
        assertThat(in.code()).as(in.toString()).isZero();
        assertThat(user.home().resolve("copy")).hasContent("kept");
        assertThat(owner.out()).isEqualTo("101");
        assertThat(counted.out()).contains("kept");
        assertThat(stopped.code()).as(stopped.toString()).isZero();
        assertThat(ended.out()).isNotEqualTo("0");
        assertThat(removed.code()).as(removed.toString()).isZero();
        assertThat(user.brig("volume", "rm", "data").run().code()).isZero();
    }
}
