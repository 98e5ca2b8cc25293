package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
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

    @Test
    void onlyTheProcessorsOfTheListAreRunOn() throws Exception {
        var held = Brig.in(temp)
                .with("resources", "{memory: 64Mi, pids: 20, cpuset: '0'}")
                .attempt("each processor 0 + processor 1");
        var open =
                Brig.in(temp).with("resources", "{memory: 64Mi, pids: 20}").attempt("each processor 0 + processor 1");

        assertThat(held.outcomes()).as(held.toString()).containsExactly("ok", "EINVAL");
        assertThat(open.outcomes()).as(open.toString()).containsExactly("ok", "ok");
    }

    @Test
    void aProcessorThatIsNotThereFailsTheStart() throws Exception {
        var started = Brig.in(temp)
                .with("resources", "{memory: 64Mi, pids: 20, cpuset: '0,4000'}")
                .attempt("processor 0");

        assertThat(started.code()).isEqualTo(125);
        assertThat(started.err()).contains("cpuset.cpus");
    }

    @Test
    void hugePagesStopAtTheirLimit() throws Exception {
        var held = withHugePages("1").attempt("each hugepages 2 + hugepages 4");
        var open = withHugePages("max").attempt("each hugepages 2 + hugepages 4");
        var some = withHugePages("2Mi").attempt("each hugepages 2 + hugepages 4");

        assertThat(held.outcomes()).as(held.toString()).doesNotContain("ok");
        assertThat(some.outcomes()).as(some.toString()).first().isEqualTo("ok");
        assertThat(some.outcomes()).as(some.toString()).last().isNotEqualTo("ok");
        assertThat(open.outcomes()).as(open.toString()).containsExactly("ok", "ok");
    }

    static boolean countsHugePages() throws IOException {
        var controllers = Path.of("/sys/fs/cgroup/cgroup.controllers");
        return Files.exists(controllers) && Files.readString(controllers).contains("hugetlb");
    }

    private Brig withHugePages(String most) throws Exception {
        return Brig.in(temp)
                .with("resources", "{memory: 64Mi, pids: 20, hugepages: {2Mi: " + most + "}}")
                .behind("sh", Tools.script("with-hugepages"), temp);
    }

    @Test
    @DisabledIf(value = "countsHugePages", disabledReason = "the cgroup2 tree has the controller")
    void withoutTheControllerALimitOfHugePagesIsRefused() throws Exception {
        var started = Brig.in(temp)
                .with("resources", "{memory: 64Mi, pids: 20, hugepages: {2Mi: 0}}")
                .attempt("processor 0");

        assertThat(started.code()).isEqualTo(125);
        assertThat(started.err()).contains("limit of huge pages of 2Mi").contains("'hugetlb' is in no hierarchy");
    }
}
