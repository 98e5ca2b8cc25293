package brig.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.runtime.sys.UnitProperty.Amount;
import brig.runtime.sys.UnitProperty.Flag;
import brig.runtime.sys.UnitProperty.Octets;
import brig.runtime.sys.UnitProperty.Pair;
import brig.runtime.sys.UnitProperty.Pairs;
import brig.runtime.sys.UnitProperty.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
    @ParameterizedTest
    @CsvSource({
        "machine.slice, libpod, 12ab, machine.slice/libpod-12ab.scope",
        "'', docker, 12ab, system.slice/docker-12ab.scope",
        "-.slice, '', 12ab, 12ab.scope",
        "kubepods-burstable-pod1.slice, cri, x, "
                + "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-x.scope"
    })
    void itLiesWhereSystemdPutsIt(String slice, String prefix, String name, String place) {
        assertThat(Scope.of(slice, prefix, name).place()).isEqualTo(place);
    }

    @ParameterizedTest
    @CsvSource({
        "machine, p, n, is no name of a slice",
        "../x.slice, p, n, is no name of a slice",
        "a--b.slice, p, n, is no name of a slice",
        "-a.slice, p, n, is no name of a slice",
        ".slice, p, n, is no name of a slice",
        "machine.slice, p, '', is no name of a scope",
        "machine.slice, p, a/../b, is no name of a scope"
    })
    void whatSystemdWouldNotTakeIsRefused(String slice, String prefix, String name, String message) {
        assertThatThrownBy(() -> Scope.of(slice, prefix, name)).hasMessageContaining(message);
    }

    @Test
    void limitsAreSaidInItsWordsAndTheFirstOfAControlCounts() {
        var settings = List.of(
                new Setting("cpu limit", "cpu", "cpu.max", "12345 50000"),
                new Setting("memory limit", "memory", "memory.max", "max"),
                new Setting("memory limit", "memory", "memory.max", "77"),
                new Setting("swap limit", "memory", "memory.swap.max", Long.toString(Long.MAX_VALUE)),
                new Setting("pids limit", "pids", "pids.max", "32"),
                new Setting("cpu weight", "cpu", "cpu.weight", "50"),
                new Setting("io weight", "io", "io.weight", "default 300"),
                new Setting("io weight", "io", "io.bfq.weight", "300"),
                new Setting("cpuset cpus", "cpuset", "cpuset.cpus", "0-2,9"),
                new Setting("freezer", "freezer", "freezer.state", "THAWED"));

        assertThat(ScopeProperties.of(settings))
                .containsExactly(
                        new Amount("CPUQuotaPerSecUSec", 250_000),
                        new Amount("CPUQuotaPeriodUSec", 50_000),
                        new Amount("MemoryMax", -1),
                        new Amount("MemorySwapMax", Long.MAX_VALUE),
                        new Amount("TasksMax", 32),
                        new Amount("CPUWeight", 50),
                        new Amount("IOWeight", 300),
                        new Octets("AllowedCPUs", List.of((byte) 7, (byte) 2)));
    }

    /** systemd 252 on v1: untold it allows all devices, and of two words about one device takes the last. */
    @Test
    void devicesAreSaidByNumberEachOnceAndNothingElseIsAllowed() {
        var allowed = List.of(
                new DeviceAccess('b', 8, OptionalInt.of(1), "r"),
                new DeviceAccess('c', 5, OptionalInt.of(0), "rwm"),
                new DeviceAccess('c', 136, OptionalInt.empty(), "rwm"),
                new DeviceAccess('c', 5, OptionalInt.of(0), "m"),
                new DeviceAccess('b', 8, OptionalInt.of(1), "m"));

        assertThat(ScopeProperties.devices(allowed))
                .containsExactly(
                        new Pairs(
                                "DeviceAllow",
                                List.of(
                                        new Pair("/dev/block/8:1", "rm"),
                                        new Pair("/dev/char/5:0", "rwm"),
                                        new Pair("char-136", "rwm"))),
                        new Text("DevicePolicy", "strict"));
    }

    /** With Delegate=yes systemd keeps of v1's hierarchies only those that v2 has, too. */
    @Test
    void eachHierarchyOfV1IsAskedFor() {
        var v1 = Map.of(
                "blkio",
                Path.of("/blkio"),
                "cpu",
                Path.of("/cpu"),
                "memory",
                Path.of("/memory"),
                "freezer",
                Path.of("/f"));

        assertThat(ScopeProperties.claims(new CgroupLayout(v1, Optional.empty(), Set.of(), Set.of())))
                .containsExactly(
                        new Flag("IOAccounting", true),
                        new Flag("CPUAccounting", true),
                        new Flag("MemoryAccounting", true));
        assertThat(ScopeProperties.claims(
                        new CgroupLayout(Map.of(), Optional.of(Path.of("/c")), Set.of("cpu"), Set.of())))
                .isEmpty();
    }

    @Test
    void ofV1TheQuotaAndItsPeriodAreTwoFiles() {
        var settings = List.of(
                new Setting("cpu period", "cpu", "cpu.cfs_period_us", "20000"),
                new Setting("cpu limit", "cpu", "cpu.cfs_quota_us", "30000"),
                new Setting("cpu weight", "cpu", "cpu.shares", "2"));

        assertThat(ScopeProperties.of(settings))
                .containsExactly(
                        new Amount("CPUQuotaPerSecUSec", 1_500_000),
                        new Amount("CPUQuotaPeriodUSec", 20_000),
                        new Amount("CPUShares", 2));
    }

    @Test
    void onAHostWithV1HierarchiesSystemdHasOneOfItsOwn() {
        var memory = "33 32 0:30 / /sys/fs/cgroup/memory rw shared:15 - cgroup cgroup rw,memory\n";
        var own = "34 32 0:31 / /sys/fs/cgroup/systemd rw shared:11 - cgroup cgroup rw,xattr,name=systemd\n";
        var unified = "35 32 0:32 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";

        assertThat(Scope.ofItsOwn(memory + own, "a.slice/b.scope"))
                .contains(Path.of("/sys/fs/cgroup/systemd/a.slice/b.scope/tasks"));
        assertThat(Scope.ofItsOwn(memory + unified, "a.slice/b.scope")).isEmpty();
    }
}
