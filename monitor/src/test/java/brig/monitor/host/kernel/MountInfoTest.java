package brig.monitor.host.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.Recorded;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountInfoTest {
    @Test
    void aBindMountIsTracedToTheHostsPathWhateverItsNameInside() {
        var host = MountInfo.parse(Recorded.text("socket-through-a-directory/mountinfo.host"));
        var container = MountInfo.parse(Recorded.text("socket-through-a-directory/mountinfo.container"));

        var x = container.mounts().stream()
                .filter(m -> m.target().equals("/x"))
                .findFirst()
                .orElseThrow();

        assertThat(x.writable()).isFalse();
        assertThat(host.pathOf(x)).contains("/srv/docker");
    }

    @Test
    void aMountBelowAReadOnlyOneMayStillBeWritable() {
        var container = MountInfo.parse(Recorded.text("socket-through-a-directory/mountinfo.container"));

        assertThat(container.mounts())
                .filteredOn(m -> m.target().equals("/x/data"))
                .extracting(MountInfo.Mount::writable)
                .isEqualTo(List.of(true));
    }

    @Test
    void theDeepestMountOfTheHostNamesThePath() {
        var host = MountInfo.parse("""
                1 0 8:1 / / rw - ext4 /dev/sda1 rw
                2 1 8:1 /srv /export rw - ext4 /dev/sda1 rw
                3 1 0:20 / /run rw shared:3 - tmpfs tmpfs rw
                """);

        assertThat(host.pathOf(mount("9 8 8:1 /srv/a /m rw - ext4 /dev/sda1 rw")))
                .contains("/export/a");
        assertThat(host.pathOf(mount("9 8 0:20 /docker.sock /tmp/harmless rw - tmpfs tmpfs rw")))
                .contains("/run/docker.sock");
        assertThat(host.pathOf(mount("9 8 8:1 / /m rw - ext4 /dev/sda1 rw"))).contains("/");
        assertThat(host.pathOf(mount("9 8 0:99 / /m rw - tmpfs tmpfs rw"))).isEmpty();
    }

    @Test
    void blanksInNamesAndLinesOfNoMeaningDoNoHarm() {
        var info = MountInfo.parse("""
                garbage
                7 1 0:1 /a\\040b /c\\134d rw master:1 - tmpfs no\\011ne ro
                """);

        assertThat(info.mounts()).singleElement().satisfies(m -> {
            assertThat(m.root()).isEqualTo("/a b");
            assertThat(m.target()).isEqualTo("/c\\d");
            assertThat(m.writable()).isFalse();
        });
    }

    private static MountInfo.Mount mount(String line) {
        return MountInfo.parse(line).mounts().getFirst();
    }
}
