package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Using up the host: the cgroup's limits hold, and with higher limits the same load is carried. */
@AsRoot
class LoadIT {
    @TempDir
    Path temp;

    @Test
    void aForkBombStopsAtThePidsLimit() throws Exception {
        var held = Brig.in(temp).with("resources", "{memory: 64Mi, pids: 20}").attempt("forkbomb 200");
        var open = Brig.in(temp).with("resources", "{memory: 64Mi, pids: 300}").attempt("forkbomb 200");

        assertThat(held.lastLine()).as(held.toString()).matches("EAGAIN forkbomb processes=1\\d of 200");
        assertThat(open.lastLine()).as(open.toString()).isEqualTo("ok forkbomb processes=200");
    }

    @Test
    void aMemoryBombStopsAtTheMemoryLimit() throws Exception {
        var held = Brig.in(temp).with("resources", "{memory: 32Mi, pids: 20}").attempt("each memhog 128");
        var open = Brig.in(temp).with("resources", "{memory: 192Mi, pids: 20}").attempt("each memhog 128");

        assertThat(held.out()).as(held.toString()).doesNotContain("ok ");
        assertThat(open.lastLine()).as(open.toString()).isEqualTo("ok memhog 128 MiB");
    }

    @Test
    void aTmpfsCountsAgainstTheMemoryLimitAndHasOneOfItsOwn() throws Exception {
        var files = "{read: [/bin], execute: [/bin], tmpfs: [{path: /tmp, size: %s}]}";
        var small = Brig.in(temp).with("files", files.formatted("8Mi"));
        var large = Brig.in(temp).with("files", files.formatted("256Mi"));

        var full = small.attempt("fill /tmp/f 64");
        var killed = large.with("resources", "{memory: 32Mi, pids: 20}").attempt("each fill /tmp/f 64");
        var open = large.with("resources", "{memory: 192Mi, pids: 20}").attempt("each fill /tmp/f 64");

        assertThat(full.outcomes()).as(full.toString()).containsExactly("ENOSPC");
        assertThat(killed.out()).as(killed.toString()).doesNotContain("ok ");
        assertThat(open.outcomes()).as(open.toString()).containsExactly("ok");
    }

    @Test
    void processorTimeStopsAtTheQuota() throws Exception {
        var held = Brig.in(temp)
                .with("resources", "{memory: 64Mi, pids: 20, cpus: 0.2}")
                .attempt("cpu 2");

        int used = Integer.parseInt(held.lastLine().replaceAll(".*cpu_ms=(\\d+) .*", "$1"));
        assertThat(used).as(held.toString()).isBetween(10, 700);
    }
}
