package brig.runtime.oci;

import brig.policy.Resources;
import brig.runtime.cgroup.CgroupLayout;
import brig.runtime.cgroup.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An engine's limits as it wrote them, where they are the stricter ones; a policy's units are coarser. */
public final class OciLimits {
    private OciLimits() {}

    /** @param strictest of both */
    public static List<Setting> exact(OciResources engine, Resources strictest, CgroupLayout layout) {
        var settings = new ArrayList<Setting>();
        boolean v1 = layout.v1().containsKey("cpu");
        engine.shares().ifPresent(shares -> {
            if (shares > 0 && strictest.cpuWeight() >= Math.round(shares * 100 / 1024.0) && v1) {
                settings.add(new Setting("cpu weight", "cpu", "cpu.shares", Long.toString(shares)));
            }
        });
        long quota = engine.quota().orElse(0);
        long period = engine.period().orElse(100_000);
        if (quota > 0 && strictest.cpus().orElse(0.0) == (double) quota / period) {
            if (v1) {
                settings.add(new Setting("cpu period", "cpu", "cpu.cfs_period_us", Long.toString(period)));
                settings.add(new Setting("cpu limit", "cpu", "cpu.cfs_quota_us", Long.toString(quota)));
            } else {
                settings.add(new Setting("cpu limit", "cpu", "cpu.max", quota + " " + period));
            }
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
        for (var entry : engine.unified().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            var file = entry.getKey();
            settings.add(new Setting(file, file.substring(0, Math.max(0, file.indexOf('.'))), file, entry.getValue()));
        }
        return List.copyOf(settings);
    }
}
