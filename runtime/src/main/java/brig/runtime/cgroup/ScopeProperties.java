package brig.runtime.cgroup;

import brig.runtime.sys.UnitProperty;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Limits in the words of systemd ({@code systemd.resource-control(5)}): of what it knows it would otherwise write its own values
 * over Brig's, at its next {@code daemon-reload}. Pure.
 */
final class ScopeProperties {
    private static final long INFINITY = -1;
    private static final long SECOND_MICROS = 1_000_000;
    /** It keeps a share of processors in steps of a hundredth. */
    private static final long STEP_MICROS = 10_000;

    private static final Map<String, String> ACCOUNTING = new TreeMap<>(Map.of(
            Limits.CPU,
            "CPUAccounting",
            Limits.MEMORY,
            "MemoryAccounting",
            Limits.PIDS,
            "TasksAccounting",
            "blkio",
            "IOAccounting"));

    private ScopeProperties() {}

    /** Of several settings of one control the first counts, as it does where they are written. */
    static List<UnitProperty> of(List<Setting> settings) {
        var properties = new ArrayList<UnitProperty>();
        var done = new HashSet<String>();
        long period = 100_000;
        for (var setting : settings) {
            if (setting.file().equals("cpu.cfs_period_us")) {
                period = Long.parseLong(setting.value());
            }
        }
        for (var setting : settings) {
            if (done.add(setting.control())) {
                properties.addAll(of(setting, period));
            }
        }
        return List.copyOf(properties);
    }

    /**
     * With {@code Delegate=yes} systemd hands on what v2 has: of v1's hierarchies it makes no group in {@code devices} and {@code
     * blkio} then (since 255.4, in Debian since 252.33), and removes one that is empty whenever it goes over the scope. So that it
     * keeps all of them each is asked for by what it counts.
     *
     * @see <a href="https://github.com/systemd/systemd/issues/37044">what came of it elsewhere</a>
     */
    static List<UnitProperty> claims(CgroupLayout layout) {
        var claims = new ArrayList<UnitProperty>();
        ACCOUNTING.forEach((controller, name) -> {
            if (layout.isV1(controller)) {
                claims.add(new UnitProperty.Flag(name, true));
            }
        });
        return List.copyOf(claims);
    }

    /**
     * What is allowed, and nothing else. Untold, systemd 252 writes {@code a} into v1's {@code devices.allow}, as often as it writes
     * limits. The list before the policy, or it takes its own files for changed by somebody (systemd issue 35710).
     */
    static List<UnitProperty> devices(List<DeviceAccess> allowed) {
        // of one that is named twice it would take the last word
        var letters = new LinkedHashMap<String, Set<String>>();
        for (var device : allowed) {
            var kind = device.type() == 'b' ? "block" : "char";
            var name = device.minor().isPresent()
                    ? "/dev/" + kind + "/" + device.major() + ":"
                            + device.minor().getAsInt()
                    : kind + "-" + device.major();
            letters.computeIfAbsent(name, _ -> new LinkedHashSet<>())
                    .addAll(List.of(device.access().split("")));
        }
        var pairs = new ArrayList<UnitProperty.Pair>();
        letters.forEach((name, access) -> pairs.add(new UnitProperty.Pair(name, String.join("", access))));
        return List.of(new UnitProperty.Pairs("DeviceAllow", pairs), new UnitProperty.Text("DevicePolicy", "strict"));
    }

    private static List<UnitProperty> of(Setting setting, long period) {
        var value = setting.value();
        return switch (setting.file()) {
            case "memory.max", "memory.limit_in_bytes" -> amount("MemoryMax", value);
            case "memory.swap.max" -> amount("MemorySwapMax", value);
            case "memory.min" -> amount("MemoryMin", value);
            case "memory.low" -> amount("MemoryLow", value);
            case "memory.high" -> amount("MemoryHigh", value);
            case "pids.max" -> amount("TasksMax", value);
            case "cpu.weight" -> amount("CPUWeight", value);
            case "cpu.shares" -> amount("CPUShares", value);
            case "io.weight" -> amount("IOWeight", value.replaceFirst("^default ", ""));
            case "io.bfq.weight" -> number(value).map(ScopeProperties::bfq).orElse(List.of());
            case "cpu.max" -> processors(value.split(" "));
            case "cpu.cfs_quota_us" -> processors(value, Long.toString(period));
            case "cpuset.cpus" -> bits("AllowedCPUs", value);
            case "cpuset.mems" -> bits("AllowedMemoryNodes", value);
            default -> List.of();
        };
    }

    private static List<UnitProperty> amount(String name, String value) {
        return number(value)
                .map(number -> List.<UnitProperty>of(new UnitProperty.Amount(name, number)))
                .orElse(List.of());
    }

    /** @return {@link #INFINITY} for {@code max}; empty for what is no number, which the kernel refuses anyway */
    private static Optional<Long> number(String value) {
        if (value.equals("max") || value.equals("-1")) {
            return Optional.of(INFINITY);
        }
        return value.matches("[0-9]{1,19}") ? Optional.of(Long.parseUnsignedLong(value)) : Optional.empty();
    }

    /** It makes 1 to 1000 of what it takes for weights up to 10000; 100 stays 100. */
    private static List<UnitProperty> bfq(long weight) {
        return List.of(new UnitProperty.Amount("IOWeight", weight <= 100 ? weight : 100 + (weight - 100) * 11));
    }

    private static List<UnitProperty> processors(String... quotaAndPeriod) {
        var quota = number(quotaAndPeriod[0]);
        long period = quotaAndPeriod.length > 1 ? number(quotaAndPeriod[1]).orElse(0L) : 100_000;
        if (quota.isEmpty() || period <= 0) {
            return List.of();
        }
        long share = INFINITY;
        if (quota.get() != INFINITY) {
            share = Math.ceilDiv(Math.ceilDiv(quota.get() * SECOND_MICROS, period), STEP_MICROS) * STEP_MICROS;
        }
        return List.of(
                new UnitProperty.Amount("CPUQuotaPerSecUSec", share),
                new UnitProperty.Amount("CPUQuotaPeriodUSec", period));
    }

    /** {@code 0-2,4}, the lowest bit of the first octet first. */
    private static List<UnitProperty> bits(String name, String list) {
        var bits = new BitSet();
        for (var range : list.split(",")) {
            if (!range.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
                return List.of();
            }
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = Integer.parseInt(range.substring(dash + 1));
            if (last < first) {
                return List.of();
            }
            bits.set(first, last + 1);
        }
        var octets = new ArrayList<Byte>();
        for (byte octet : bits.toByteArray()) {
            octets.add(octet);
        }
        return List.of(new UnitProperty.Octets(name, octets));
    }
}
