package brig.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Groups without a state directory: left behind, or of a Brig that has another {@code /run}. */
@EnabledIf(value = "root", disabledReason = "making a group needs root")
class SweepIT {
    private final String id =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(), 12);
    private Path group;

    static boolean root() {
        return new JnaLinux().geteuid() == 0;
    }

    @BeforeEach
    void aGroup() throws IOException {
        group = CgroupHost.detect().existing(id).cgroup2Dir().orElseThrow();
        Files.createDirectories(group);
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(group);
    }

    private void makeOlder(Duration by) throws IOException {
        Files.setLastModifiedTime(group, FileTime.from(Instant.now().minus(by)));
    }

    /** It removed them, and the first process could not be born any more: {@code clone: ENOENT}. */
    @Test
    void groupsThatWereJustMadeAreAboutToGetAProcess() throws Exception {
        assertThat(Sweep.leftovers()).doesNotContain(id);

        Sweep.clean();

        assertThat(group).exists();
    }

    @Test
    void thoseThatNobodyHasUsedAreRemoved() throws Exception {
        makeOlder(Duration.ofMinutes(1));
        assertThat(Sweep.leftovers()).contains(id);

        Sweep.clean();

        assertThat(group).doesNotExist();
    }
}
