package brig.cli.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.runtime.sys.Birth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir
    Path temp;

    private Kept kept(String id, String name) {
        return new Kept(
                temp.resolve(id),
                name,
                "web",
                "image a\nb",
                "sh -c 'x'",
                Instant.ofEpochSecond(7),
                RestartPolicy.parse("on-failure:3"),
                true,
                new LogLimits(5000, 2),
                List.of("-d", "--", "sh", "-c", "echo a b\n%"));
    }

    private static Birth own() throws IOException {
        return Birth.of((int) ProcessHandle.current().pid());
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        var store = new Store(temp);
        store.claim(kept("a1", "web"), KeptState.starting(own()));

        var read = store.find("a1").orElseThrow();

        assertThat(read.words()).containsExactly("-d", "--", "sh", "-c", "echo a b\n%");
        assertThat(read.root()).isEqualTo("image a?b");
        assertThat(read.restart()).isEqualTo(RestartPolicy.parse("on-failure:3"));
        assertThat(read.state().status()).isEqualTo(KeptState.Status.STARTING);
        assertThat(store.all()).hasSize(1);
    }

    @Test
    void oneNameIsOneContainersUntilItIsForgotten() throws IOException {
        var store = new Store(temp);
        store.claim(kept("a1", "web"), KeptState.starting(own()));

        assertThatThrownBy(() -> store.claim(kept("b2", "web"), KeptState.starting(own())))
                .hasMessageContaining("'web' is there already (a1)");
        assertThat(temp.resolve("b2")).doesNotExist();

        store.forget(store.find("a1").orElseThrow());
        store.claim(kept("b2", "web"), KeptState.starting(own()));
        assertThat(store.all()).extracting(Kept::id).containsExactly("b2");
    }

    /** Somebody was killed between the two steps of forgetting, or between the two of claiming. */
    @Test
    void aNameOfAContainerThatIsGoneIsFree() throws IOException {
        var store = new Store(temp);
        Files.createDirectories(temp.resolve("names"));
        Files.createSymbolicLink(temp.resolve("names/web"), Path.of("gone"));

        store.claim(kept("a1", "web"), KeptState.starting(own()));

        assertThat(Files.readSymbolicLink(temp.resolve("names/web"))).hasToString("a1");
    }

    @Test
    void aContainerWhoseKeeperIsGoneHasEnded() throws IOException {
        var store = new Store(temp);
        var nobody = new Birth(own().pid(), own().ticks() + 1);
        store.claim(kept("a1", "web"), KeptState.starting(nobody).running(Instant.now(), "none"));

        var state = store.find("a1").orElseThrow().state();

        assertThat(state.status()).isEqualTo(KeptState.Status.ENDED);
        assertThat(state.code()).isEqualTo(137);
        assertThat(state.reason()).isEqualTo("its Brig was killed");
    }
}
