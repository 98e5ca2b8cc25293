package brig.monitor.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NamedPathTest {
    private static NamedPath path(String written) {
        return new NamedPath(written, Lazy.of(new Resolution.Nowhere(2)));
    }

    @Test
    void dotsAndDoubledSlashesAreLeftOut() {
        assertThat(path("/usr/bin/sh").absolute()).contains("/usr/bin/sh");
        assertThat(path("//usr/./bin//sh/").absolute()).contains("/usr/bin/sh");
        assertThat(path("/").absolute()).contains("/");
        assertThat(path("/./").absolute()).contains("/");
        assertThat(path("/a/...").absolute()).contains("/a/...");
        assertThat(path("/.hidden/..data").absolute()).contains("/.hidden/..data");
    }

    @Test
    void whatClimbsOrIsRelativeHasNoAbsoluteForm() {
        assertThat(path("/usr/../etc").absolute()).isEmpty();
        assertThat(path("/..").absolute()).isEmpty();
        assertThat(path("/usr/..").absolute()).isEmpty();
        assertThat(path("usr/bin").absolute()).isEmpty();
        assertThat(path("").absolute()).isEmpty();
    }

    @Test
    void aPathIsLookedUpOnceAndOnlyIfSomebodyAsks() {
        var asked = new AtomicInteger();
        var path = new NamedPath("a", Lazy.from(() -> {
            asked.incrementAndGet();
            return new Resolution.AbsentIn("/", "a");
        }));

        assertThat(path.best()).isEqualTo("a");
        assertThat(asked).hasValue(0);
        path.resolve();
        path.resolve();

        assertThat(asked).hasValue(1);
        assertThat(path.best()).isEqualTo("/a");
    }
}
