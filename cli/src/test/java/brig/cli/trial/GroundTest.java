package brig.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.EffectivePolicy;
import brig.policy.explain.Action;
import brig.policy.explain.ActionReader;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundTest {
    @TempDir
    Path temp;

    private EffectivePolicy policy(String files) throws IOException {
        var yaml = Files.writeString(temp.resolve("p.yaml"), "extends: restricted\nfiles: " + files + "\n");
        return PolicyLoader.load(yaml).policy().orElseThrow();
    }

    private static List<Action> actions(String... words) {
        return Stream.of(words).map(ActionReader::read).toList();
    }

    @Test
    void whatAnActionNamesIsThereAndWhatItMakesIsNot() throws IOException {
        var all = actions("open /srv/a/b", "open /srv/a", "exec /bin/x", "make /var/new", "open /proc/1/maps");

        try (var ground = Ground.of(policy("{read: [/srv]}"), all, Optional.empty())) {
            assertThat(ground.root().resolve("srv/a/b")).isEmptyFile();
            assertThat(ground.root().resolve("bin/x")).isExecutable();
            assertThat(ground.root().resolve("var")).isEmptyDirectory();
            assertThat(ground.root().resolve("proc")).isEmptyDirectory();
        }
    }

    @Test
    void aVolumeIsAnotherPlaceWithTheSameNames() throws IOException {
        var data = Files.createDirectory(temp.resolve("data"));
        var policy = policy("{volumes: [{source: " + data + ", target: /data, writable: true}]}");

        try (var ground = Ground.of(policy, actions("write /data/x/y"), Optional.of(temp))) {
            var stand = Path.of(ground.policy().files().volumes().getFirst().source());

            assertThat(stand.resolve("x/y")).isEmptyFile();
            assertThat(ground.root()).isEqualTo(temp);
        }
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void nothingIsLeft() throws IOException {
        var ground = Ground.of(policy("{read: [/srv]}"), actions("open /srv/a/b"), Optional.empty());
        var root = ground.root();

        ground.close();

        assertThat(root.getParent()).doesNotExist();
    }

    @Test
    void aMemoryFileSystemIsFilledInTheContainer() throws IOException {
        var policy = policy("{tmpfs: [/tmp]}");

        try (var ground = Ground.of(policy, actions("open /tmp/a/b"), Optional.empty())) {
            assertThat(ground.root().resolve("tmp")).isEmptyDirectory();
            assertThat(ground.before(ActionReader.read("open /tmp/a/b"))).hasSize(2);
            assertThat(ground.before(ActionReader.read("make /tmp/a"))).isEmpty();
            assertThat(ground.before(ActionReader.read("open /etc/passwd"))).isEmpty();
        }
    }
}
