package brig.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The limits that hold for a container at this moment, as the kernel has them. */
public final class LimitsNow {
    /** Version 1 says none by the largest number of pages. */
    private static final long NONE = 1L << 62;

    private LimitsNow() {}

    /** Bytes; empty if there is none. */
    public static OptionalLong memory(ContainerCgroup cgroup) throws IOException {
        for (var file : new String[] {"memory.limit_in_bytes", "memory.max"}) {
            var words = words(cgroup.of(Limits.MEMORY), file);
            if (words.length > 0) {
                return words[0].equals("max") || Long.parseLong(words[0]) > NONE
                        ? OptionalLong.empty()
                        : OptionalLong.of(Long.parseLong(words[0]));
            }
        }
        return OptionalLong.empty();
    }

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
        if (dir.isEmpty() || !java.nio.file.Files.exists(dir.get().resolve(file))) {
            return new String[0];
        }
        return KernelFile.lines(dir.get().resolve(file)).getFirst().split(" ");
    }
}
