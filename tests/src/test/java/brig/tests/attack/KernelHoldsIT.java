package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of the policy hold without the watcher, too; it sees first and tells, the kernel is what stops. */
@AsRoot
class KernelHoldsIT {
    private static final String FILES =
            "each readfile /etc/secret + list /etc + writefile /srv/www/new x + mkdir /bin/d"
                    + " + unlink /srv/www/open + exec /bin/inside-b id + exec-fd /bin/inside-b id + memfd-exec 1";
    private static final String SENDS =
            "each connect 127.0.0.1 5002 + udp 127.0.0.1 5002 + sendmsg 127.0.0.1 5002 + sendmmsg 127.0.0.1 5002"
                    + " + udp-connect ::1 5002 + connect ::ffff:127.0.0.1 5002 + bind 127.0.0.1 5002 + udp-bind ::1 5002";

    @TempDir
    Path temp;

    @Test
    void filesAreHeldByLandlock() throws Exception {
        var held = Brig.in(temp).unwatched(FILES);
        var open = Brig.in(temp).withoutLandlock().unwatched(FILES);

        assertThat(held.outcomes()).as(held.toString()).hasSize(8).doesNotContain("ok");
        assertThat(open.outcomes()).as(open.toString()).contains("ok");
        assertThat(open.out()).contains("ok readfile").contains("ok list").contains("ok id");
    }

    @Test
    void addressesAreHeldByTheCgroupsPrograms() throws Exception {
        var listed = Brig.in(temp).with("network", "{mode: host, connect: ['127.0.0.1:5001'], listen: [5001]}");

        var held = listed.unwatched(SENDS);
        var open = listed.behind(brig.tests.Tools.nosys(), "321,444,445,446")
                .option("--allow-degraded")
                .unwatched(SENDS);

        assertThat(held.outcomes()).as(held.toString()).hasSize(8).allMatch(word -> word.matches("EPERM|EACCES"));
        assertThat(open.outcomes()).as(open.toString()).hasSize(8).doesNotContain("EPERM", "EACCES");
    }

    @Test
    void escapesNeedCapabilitiesThatNobodyHas() throws Exception {
        var escapes = "each mount tmpfs x /mnt + umount /tmp + chroot /mnt + open_by_handle / + unshare net"
                + " + setns 1 mnt + bpf + init_module + swapon + clock-set + raise-caps";

        var held = Brig.in(temp).unwatched(escapes);

        assertThat(held.outcomes()).as(held.toString()).hasSize(11).doesNotContain("ok");
    }
}
