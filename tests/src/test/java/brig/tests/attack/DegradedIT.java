package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Fail closed: on a host that lacks a control Brig does not start, and says which one it is and what would give it. */
@AsRoot
class DegradedIT {
    private static final String LANDLOCK = "444,445,446";
    private static final String BPF = "321";
    private static final String SECCOMP = "317";

    @TempDir
    Path temp;

    @Test
    void withoutLandlockItDoesNotStartUnlessTold() throws Exception {
        var everyFile = Brig.in(temp).with("files", "{read: [/], execute: [/], watch: false}");

        refusesAndStarts(everyFile.behind(Tools.nosys(), LANDLOCK), "Landlock");
    }

    /** Where nothing but a look at a path would decide, the watcher refuses instead: the path may change after it. */
    @Test
    void withoutLandlockAListIsNotHeldByALook() throws Exception {
        var told = Brig.in(temp).withoutLandlock().attempt("id");

        assertThat(told.code()).as(told.toString()).isEqualTo(125);
        assertThat(told.out()).isEmpty();
        assertThat(told.err()).contains("kernel.landlock");
    }

    @Test
    void withoutCgroupProgramsTheNetworkListsAreNotHeld() throws Exception {
        refusesAndStarts(
                Brig.in(temp).behind(Tools.nosys(), BPF).with("network", "{mode: host, connect: ['127.0.0.1:1']}"),
                "bpf");
    }

    static boolean hasAHierarchyOfPids() {
        return Files.isDirectory(Path.of("/sys/fs/cgroup/pids"));
    }

    @Test
    @EnabledIf(value = "hasAHierarchyOfPids", disabledReason = "cgroup v2 alone: there is no hierarchy to take away")
    void withoutThePidsControllerAForkBombIsNotHeld() throws Exception {
        refusesAndStarts(
                Brig.in(temp).behind("unshare", "--mount", "sh", "-c", "umount /sys/fs/cgroup/pids; exec \"$@\"", "sh"),
                "pids");
    }

    @Test
    void withoutDeviceProgramsNoDeviceIsRefusedOnCgroup2() throws Exception {
        refusesAndStarts(
                Brig.in(temp)
                        .behind("unshare", "--mount", "sh", "-c", "umount /sys/fs/cgroup/devices; exec \"$@\"", "sh")
                        .behindAlso(Tools.nosys(), BPF),
                "device rules");
    }

    @Test
    void theReportOfAKillSaysWhatTheContainerRanWithout() throws Exception {
        var killed = Brig.in(temp)
                .with("files", "{read: [/], execute: [/], watch: false}")
                .behind(Tools.nosys(), LANDLOCK)
                .option("--allow-degraded")
                .attempt("mount tmpfs tmpfs /tmp");

        var report =
                killed.err().substring(killed.err().indexOf("report: ") + 8).strip();
        var shown = Brig.verb("incident", "show", report).run();
        assertThat(shown.out()).as(killed + "\n" + shown).contains("\ndegraded   it ran without: ", "andlock");
    }

    /** Without a filter nothing at all would be held: not even on demand. */
    @Test
    void withoutSeccompItNeverStarts() throws Exception {
        var told = Brig.in(temp)
                .behind(Tools.nosys(), SECCOMP)
                .option("--allow-degraded")
                .attempt("id");

        assertThat(told.code()).as(told.toString()).isEqualTo(125);
        assertThat(told.out()).isEmpty();
        assertThat(told.err()).contains("seccomp").hasLineCount(1);
    }

    private static void refusesAndStarts(Brig brig, String control) throws Exception {
        var refused = brig.attempt("id");
        var told = brig.option("--allow-degraded").attempt("id");

        assertThat(refused.code()).as(refused.toString()).isEqualTo(125);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).containsIgnoringCase(control).contains("--allow-degraded");
        assertThat(told.code()).as(told.toString()).isZero();
        assertThat(told.out()).startsWith("ok id");
        assertThat(told.err()).containsIgnoringCase("degraded").containsIgnoringCase(control);
    }
}
