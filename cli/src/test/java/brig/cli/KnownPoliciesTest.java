package brig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.EffectivePolicy;
import brig.policy.load.Given;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownPoliciesTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);
    /** The kernel says when a file was changed, and nobody can say otherwise: so a test has to wait. */
    private static final long OLD_MILLIS = 1200;

    @TempDir
    Path temp;

    private final Map<String, String> environment = new HashMap<>();
    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = write("aaaa");
        load(); // a process that reads but one asks nobody
        Thread.sleep(OLD_MILLIS);
    }

    private Path write(String hostname) throws Exception {
        var written = Files.writeString(
                temp.resolve("one.yaml"), "extends: baseline\nprocess: {hostname: " + hostname + "}\n");
        return Files.setLastModifiedTime(written, LONG_AGO);
    }

    private EffectivePolicy load() {
        var given = new Given(() -> "2026-11-30", Map.of(), name -> Optional.ofNullable(environment.get(name)));
        return KnownPolicies.load(file, given).policy().orElseThrow();
    }

    @Test
    void onePolicyIsOneObject() {
        assertThat(load()).isSameAs(load());
    }

    /** Of the same length, and with the time of the last change set back. */
    @Test
    void aChangeIsSeenThoughItHides() throws Exception {
        var before = load();

        write("bbbb");

        assertThat(before.process().hostname()).isEqualTo("aaaa");
        assertThat(load().process().hostname()).isEqualTo("bbbb");
    }

    @Test
    void whatHasJustBeenWrittenIsNotBelieved() throws Exception {
        write("cccc");

        assertThat(load()).isNotSameAs(load());
    }

    @Test
    void whatItExtendsIsLookedAtToo() throws Exception {
        var base = Files.writeString(temp.resolve("base.yaml"), "extends: baseline\nprocess: {hostname: dddd}\n");
        file = Files.writeString(temp.resolve("two.yaml"), "extends: base.yaml\n");
        Thread.sleep(OLD_MILLIS);
        var before = load();

        Files.writeString(base, "extends: baseline\nprocess: {hostname: eeee}\n");

        assertThat(before.process().hostname()).isEqualTo("dddd");
        assertThat(load().process().hostname()).isEqualTo("eeee");
    }
}
