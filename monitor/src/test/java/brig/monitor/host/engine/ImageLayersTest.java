package brig.monitor.host.engine;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLayersTest {
    private static final Subject IMAGE = Subject.image("x");

    @TempDir
    Path root;

    private Path file(String path, int mode) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        Files.setAttribute(file, "unix:mode", mode);
        return file;
    }

    private FactDocument collect(String... layers) {
        var ledger = new Ledger(Clock.systemUTC());
        ImageLayers.collect(
                new HostFiles(Path.of("/")),
                ledger,
                IMAGE,
                java.util.Arrays.stream(layers)
                        .map(l -> root.resolve(l).toString())
                        .toList());
        return ledger.close("test");
    }

    @Test
    void programsWithSetuidBitsAreFoundAndOfEachPathTheTopmostCounts() throws IOException {
        file("low/usr/bin/su", 0104755);
        file("low/usr/bin/ping", 0104755);
        file("low/usr/bin/ls", 0100755);
        file("top/usr/bin/ping", 0100755);

        assertThat(collect("top", "low").reading(IMAGE, "image.setuid").or("")).isEqualTo(List.of("/usr/bin/su"));
    }

    @Test
    void aLinkWhereARuntimeMountsIsFound() throws IOException {
        Files.createDirectories(root.resolve("bad"));
        Files.createSymbolicLink(root.resolve("bad/dev"), Path.of("/host/dev"));
        Files.createDirectories(root.resolve("good/dev"));

        assertThat(collect("bad").reading(IMAGE, "image.links").or("")).isEqualTo(List.of("/dev -> /host/dev"));
        assertThat(collect("good").reading(IMAGE, "image.links").or("")).isEqualTo(List.of());
    }

    @Test
    void noLinkOfAnImageIsFollowedOutOfIt() throws IOException {
        file("outside/su", 0104755);
        Files.createDirectories(root.resolve("layer"));
        Files.createSymbolicLink(root.resolve("layer/bin"), root.resolve("outside"));
        Files.createSymbolicLink(root.resolve("layer/usr"), root.resolve("outside"));

        assertThat(collect("layer").reading(IMAGE, "image.setuid").or("")).isEqualTo(List.of());
    }

    @Test
    void layersThatAreNotThereAreNoPass() {
        assertThat(collect().reading(IMAGE, "image.setuid")).isInstanceOf(Reading.Unreadable.class);
        assertThat(collect("gone").reading(IMAGE, "image.links")).isInstanceOf(Reading.Unreadable.class);
    }
}
