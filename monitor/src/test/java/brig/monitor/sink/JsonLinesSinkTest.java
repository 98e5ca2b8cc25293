package brig.monitor.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesSinkTest {
    @TempDir
    Path temp;

    @Test
    void whatIsOnTheDiskIsBoundedAndTheNewestIsThere() throws Exception {
        var file = temp.resolve("events");
        try (var sink = JsonLinesSink.append(file, 5_000)) {
            for (int i = 0; i < 100; i++) {
                sink.accept(Samples.denied("/file/" + i));
            }
        }

        var aside = temp.resolve("events.1");
        assertThat(Files.size(file)).isLessThan(6_000);
        assertThat(Files.size(aside)).isBetween(5_000L, 6_500L);
        assertThat(Files.readString(aside) + Files.readString(file)).contains("/file/99");
        try (var all = Files.list(temp)) {
            assertThat(all).hasSize(2);
        }
    }

    @Test
    void aLinkToNothingIsNoPlaceForEvents() throws Exception {
        var link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("nothing"));

        assertThatThrownBy(() -> JsonLinesSink.append(link))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write events to '" + link);
    }
}
