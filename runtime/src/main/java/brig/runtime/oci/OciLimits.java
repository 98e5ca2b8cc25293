package brig.runtime.oci;

import brig.policy.Resources;
import brig.runtime.cgroup.CgroupLayout;
import brig.runtime.cgroup.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An engine's limits as it wrote them, where they are the stricter ones; a policy's units are coarser. */
public final class OciLimits {
    private static final long USUAL_PERIOD = 100_000;
    /** A policy's {@code max} is no less. */
    private static final long NO_LIMIT = 1L << 60;

    private OciLimits() {}

    /**
     * @param strictest of both
     * @param samePeriod whether a quota without a period leaves the period as it is; it must not where the policy limits processors:
     *     nobody knows then how much of them the quota is
     * @throws OciException if the engine names a file that no host with these hierarchies has
     */
    public static List<Setting> exact(OciResources engine, Resources strictest, boolean samePeriod, CgroupLayout layout)
            throws OciException {
        var settings = new ArrayList<Setting>();
        boolean v1 = layout.v1().containsKey("cpu");
        engine.shares().ifPresent(shares -> {
            if (shares > 0 && strictest.cpuWeight() >= Math.round(shares * 100 / 1024.0) && v1) {
                settings.add(new Setting("cpu weight", "cpu", "cpu.shares", Long.toString(shares)));
            }
        });
        cpuLimit(engine, strictest, samePeriod, v1, settings);
        if (engine.memoryAndSwap().orElse(0) < 0 && strictest.swap().count() >= NO_LIMIT) {
            boolean old = layout.v1().containsKey("memory");
            settings.add(new Setting(
                    "swap limit",
                    "memory",
                    old ? "memory.memsw.limit_in_bytes" : "memory.swap.max",
                    old ? "-1" : "max"));
        }
        if (engine.memory().orElse(0) < 0 && strictest.memory().count() >= NO_LIMIT) {
            boolean old = layout.v1().containsKey("memory");
            settings.add(new Setting(
                    "memory limit", "memory", old ? "memory.limit_in_bytes" : "memory.max", old ? "-1" : "max"));
        }
        engine.reservation().ifPresent(bytes -> {
            boolean old = layout.v1().containsKey("memory");
            settings.add(new Setting(
                    "memory reservation",
                    "memory",
                    old ? "memory.soft_limit_in_bytes" : "memory.low",
                    Long.toString(bytes)));
        });
        if (!engine.cpus().isEmpty()) {
            var cpus = strictest.cpuset().map(Object::toString).orElse(engine.cpus());
            settings.add(new Setting("cpuset cpus", "cpuset", "cpuset.cpus", cpus));
        }
        if (!engine.mems().isEmpty()) {
            settings.add(new Setting("memory nodes", "cpuset", "cpuset.mems", engine.mems()));
        }
        for (var wish : engine.more()) {
            var place = layout.v1().containsKey(wish.v1().controller())
                    ? wish.v1()
                    : wish.unified().orElse(wish.v1());
            settings.add(new Setting(
                    wish.control(), place.controller(), place.file(), value(wish.control(), place.value(), strictest)));
        }
        for (var entry : engine.unified().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            var file = entry.getKey();
            var controller = file.substring(0, Math.max(0, file.indexOf('.')));
            if (layout.v1().containsKey(controller)) {
                throw new OciException("invalid configuration: linux.resources.unified: " + file
                        + " is a file of cgroup2, and this host has the controller '" + controller
                        + "' in a v1 hierarchy");
            }
            settings.add(new Setting(file, controller, file, entry.getValue()));
        }
        return List.copyOf(settings);
    }

    private static void cpuLimit(
            OciResources engine, Resources strictest, boolean samePeriod, boolean v1, List<Setting> settings) {
        long quota = engine.quota().orElse(0);
        long period = engine.period().orElse(USUAL_PERIOD);
        boolean engines = quota > 0 && strictest.cpus().orElse(0.0) == (double) quota / period;
        boolean none = quota <= 0 && strictest.cpus().isEmpty();
        if (!(engines || (none && (quota < 0 || engine.period().isPresent())))) {
            return;
        }
        boolean named = engine.period().isPresent() || !samePeriod;
        if (!v1) {
            var value = engines ? Long.toString(quota) : "max";
            settings.add(new Setting("cpu limit", "cpu", "cpu.max", named ? value + " " + period : value));
            return;
        }
        if (named) {
            settings.add(new Setting("cpu period", "cpu", "cpu.cfs_period_us", Long.toString(period)));
        }
        if (quota != 0) {
            settings.add(new Setting("cpu limit", "cpu", "cpu.cfs_quota_us", Long.toString(quota)));
        }
    }

    /** The policy's memory limit holds for the buffers of sockets, too. */
    private static String value(String control, String wanted, Resources strictest) {
        return control.equals("socket memory limit")
                ? Long.toString(
                        Math.min(Long.parseLong(wanted), strictest.memory().count()))
                : wanted;
    }
}
