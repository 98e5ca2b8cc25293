package brig.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OrdinaryTest {
    @Test
    void whatLiesInTheRootDirectoryIsFoundByItsName() {
        var points = Ordinary.mountPoints(List.of(
                "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
                "23 22 0:21 / /proc rw - proc proc rw",
                "24 23 0:40 / /proc/sys/fs/binfmt_misc rw - binfmt_misc none rw",
                "25 22 0:22 / /sys rw - sysfs sysfs rw",
                "26 22 0:6 / /dev rw - devtmpfs devtmpfs rw",
                "27 22 0:41 / /media/a\\040disk rw - ext4 /dev/sdb rw",
                "28 22 0:42 / /media/a\\040disk rw - ext4 /dev/sdc rw"));

        assertThat(points).containsExactly("/sys", "/media/a disk");
    }
}
