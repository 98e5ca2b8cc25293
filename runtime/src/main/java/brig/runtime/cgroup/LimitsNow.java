package brig.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/** The processors that a container may use at this moment, as the kernel has it. */
public final class LimitsNow {
    private LimitsNow() {}

    /** Processors; empty if there is none. */
    public static OptionalDouble cpus(ContainerCgroup cgroup) throws IOException {
        var both = words(cgroup.of(Limits.CPU), "cpu.max");
        if (both.length > 1) {
            return both[0].equals("max")
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Double.parseDouble(both[0]) / Double.parseDouble(both[1]));
        }
        var quota = words(cgroup.of(Limits.CPU), "cpu.cfs_quota_us");
        var period = words(cgroup.of(Limits.CPU), "cpu.cfs_period_us");
        return quota.length == 0 || period.length == 0 || quota[0].startsWith("-")
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(quota[0]) / Double.parseDouble(period[0]));
    }

    private static String[] words(Optional<Path> dir, String file) throws IOException {
        if (dir.isEmpty() || !Files.exists(dir.get().resolve(file))) {
            return new String[0];
        }
        return KernelFile.lines(dir.get().resolve(file)).getFirst().split(" ");
    }
}
