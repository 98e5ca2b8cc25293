package brig.tests.learn;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.NetworkRules.Mode;
import brig.policy.load.PolicyLoader;
import brig.tests.AsRoot;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import brig.tests.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code brig policy learn} by somebody who is not root, with and without subordinate ids; this test is root only to become him. */
@AsRoot
class RootlessLearnIT {
    private static final String HELD = "and nothing was refused";

    private User user = new User(Path.of("/nowhere"), "");

    @AfterEach
    void nothingStays() throws Exception {
        assertThat(user.left()).isEmpty();
        user.remove();
    }

    private Path file() {
        return user.home().resolve("learned.yaml");
    }

    private Command learn(Object... options) {
        return user.brig("policy", "learn", "--allow-degraded", "--output", file())
                .and(options);
    }

    private void held(Ended learned) throws Exception {
        assertThat(learned.code()).as(learned.toString()).isZero();
        assertThat(learned.err()).contains(HELD);
        assertThat(Files.readString(file())).contains("were not measured").doesNotContain("memory:");
        assertThat(Files.getAttribute(file(), "unix:uid")).isEqualTo(User.UID);
    }

    /** His own, as an image's layers are: in directories of others nobody inside makes the files of a network. */
    private Path root() throws Exception {
        var root = user.home().resolve("root");
        if (!Files.exists(root)) {
            for (var words : List.of(
                    List.of("cp", "-a", Roots.busybox(), root),
                    List.of("chown", "-Rh", User.UID + ":" + User.UID, root))) {
                assertThat(Command.of(words.toArray()).run().code()).isZero();
            }
        }
        return root;
    }

    private Ended run(Object... words) throws Exception {
        return user.brig("run", "--allow-degraded", "--policy", file())
                .and(words)
                .run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "many"})
    void inARootDirectoryOfItsOwn(String ids) throws Exception {
        user = User.with(ids);

        held(learn(
                        "--rootfs",
                        root(),
                        "--",
                        "/bin/sh",
                        "-c",
                        "cat /srv/www/index.html | wc -l; echo x >/tmp/x; cat /tmp/x | cat")
                .run());

        var policy = PolicyLoader.load(file()).policy().orElseThrow();
        assertThat(policy.network().mode()).isEqualTo(Mode.NONE);
        assertThat(policy.files().read()).contains("/srv/www/index.html").doesNotContain("/", "/srv/www/shut");
        var same = run("--rootfs", root(), "--", "/bin/sh", "-c", "cat /srv/www/index.html | wc -l");
        var other = run("--rootfs", root(), "--", "/bin/sh", "-c", "cat /etc/secret | wc -l");
        assertThat(same.code()).as(same.toString()).isZero();
        assertThat(other.err()).as(other.toString()).contains("DENY EACCES openat(/etc/secret)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "many"})
    void overTheHostsOwnRoot(String ids) throws Exception {
        user = User.with(ids);

        held(learn("--", "sh", "-c", "ls /usr/lib | sort | grep x; cat /etc/group | wc -l")
                .run());

        var other = run("--", "sh", "-c", "cat /etc/os-release | wc -l");
        assertThat(other.err()).as(other.toString()).contains("DENY EACCES openat(");
    }

    /** What he attacks while he is only watched: his home directory and the kernel are as far away as ever. */
    @ParameterizedTest
    @ValueSource(strings = {"one", "many"})
    void whatIsWatchedIsHeldAllTheSame(String ids) throws Exception {
        user = User.with(ids);
        var script =
                "cat " + user.home() + "/secret; mount -t tmpfs x /mnt; unshare -U true; echo x >/etc/brig-learn; true";

        var learned = learn("--no-proof", "--", "sh", "-c", script).run();

        assertThat(learned.code()).as(learned.toString()).isZero();
        assertThat(learned.toString()).doesNotContain("a secret of his");
        assertThat(learned.err())
                .contains(user.home() + "/secret: No such file or directory")
                .contains("mount: /mnt");
        assertThat(Path.of("/etc/brig-learn")).doesNotExist();
    }
}
