package brig.runtime.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Both ways to make it, on a kernel that has both. */
@EnabledIf(value = "isRoot", disabledReason = "an overlay is root's to mount")
class DetachedOverlayTest {
    @TempDir
    Path temp;

    static boolean isRoot() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private List<String> layers(int count) throws Exception {
        var layers = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var layer = Files.createDirectory(temp.resolve("a layer: " + i));
            Files.writeString(layer.resolve("who"), "layer " + i);
            Files.writeString(layer.resolve("of" + i), "");
            layers.add(layer.toString());
        }
        return layers;
    }

    private static String read(int overlay, String name) throws Exception {
        try (var folder = Folder.of(overlay);
                var in = Descriptors.input(folder.openInRoot(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theTopmostLayerHidesTheOthersWhicheverWayTheyAreNamed() throws Exception {
        var layers = layers(3);

        assertThat(read(DetachedOverlay.open(layers), "who")).isEqualTo("layer 0");
        assertThat(read(DetachedOverlay.throughLinks(layers), "who")).isEqualTo("layer 0");
        assertThat(read(DetachedOverlay.throughLinks(layers), "of2")).isEmpty();
    }

    @Test
    void asManyLayersAsOneValueCanName() throws Exception {
        var layers = layers(LayerLinks.MOST);

        assertThat(read(DetachedOverlay.throughLinks(layers), "of" + (LayerLinks.MOST - 1)))
                .isEmpty();
    }

    @Test
    void theProcessStaysWhereItIs() throws Exception {
        var before = Files.readSymbolicLink(Path.of("/proc/self/cwd"));

        read(DetachedOverlay.throughLinks(layers(2)), "who");

        assertThat(Files.readSymbolicLink(Path.of("/proc/self/cwd"))).isEqualTo(before);
    }

    @Test
    void aDirectoryThatIsNotThereIsAnError() throws Exception {
        var layers = List.of(layers(1).getFirst(), temp.resolve("absent").toString());

        assertThatThrownBy(() -> DetachedOverlay.throughLinks(layers)).isInstanceOf(SyscallException.class);
    }
}
