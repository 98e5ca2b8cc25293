package brig.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.FileRules.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeOptionTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource({"'', true", ":rw, true", ":ro, false"})
    void itIsWritableUnlessItSaysOtherwise(String ending, boolean writable) throws IOException {
        var volumes = VolumeOption.parse(List.of(temp + ":/data" + ending));

        assertThat(volumes).containsExactly(new Volume(temp.toRealPath().toString(), "/data", writable));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            :idmap;    true;  true
            :ro,idmap; false; true
            :rw,idmap; true;  true
            """)
    void itsOwnersMayBeTheContainersIds(String ending, boolean writable, boolean idmap) throws IOException {
        assertThat(VolumeOption.parse(temp + ":/data" + ending))
                .isEqualTo(new Volume(temp.toRealPath().toString(), "/data", writable, idmap));
    }

    @Test
    void aLinkIsFollowedBeforeTheLaunch() throws IOException {
        var target = Files.createDirectory(temp.resolve("target"));
        var link = Files.createSymbolicLink(temp.resolve("link"), target);

        assertThat(VolumeOption.parse(link + ":/data").source())
                .isEqualTo(target.toRealPath().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/tmp", ":/x", "/tmp:", "/tmp:/x:ro:ro"})
    void whatIsNoVolumeIsToldHowToWriteOne(String text) {
        assertThatThrownBy(() -> VolumeOption.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write SOURCE:TARGET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "x", "../x", "/a/../etc", "/a/.", "/proc", "/proc/self", "/dev/shm"})
    void aTargetOutsideOrOnBrigsOwnPlacesIsRefused(String target) {
        assertThatThrownBy(() -> VolumeOption.parse(temp + ":" + target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("volume target '" + target + "'");
    }

    @Test
    void anotherWayToMountIsRefused() {
        assertThatThrownBy(() -> VolumeOption.parse(temp + ":/x:z"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write ro or rw");
    }

    @Test
    void aSourceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> VolumeOption.parse(temp.resolve("gone") + ":/x"))
                .isInstanceOf(IOException.class)
                .hasMessage("no volume source '" + temp.resolve("gone") + "'");
    }
}
