package brig.policy.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first kernel that has a control, by what {@code brig policy explain} calls it. Dates are of mainline. */
final class Since {
    /** The later come first: of several that fit, a line needs the latest. */
    private static final Map<String, String> VERSIONS = versions();

    private Since() {}

    private static Map<String, String> versions() {
        var versions = new LinkedHashMap<String, String>();
        versions.put("IOCTL_DEV", "6.10");
        versions.put("CONNECT_TCP", "6.7");
        versions.put("BIND_TCP", "6.7");
        versions.put("TRUNCATE", "6.2");
        versions.put("REFER", "5.19");
        versions.put("cgroup.kill", "5.14");
        versions.put("Landlock", "5.13");
        versions.put("seccomp asks", "5.5");
        versions.put("asked", "5.5");
        versions.put("goes on", "5.5");
        versions.put("it is reported", "5.5");
        versions.put("open_tree", "5.2");
        versions.put("sendmsg4", "4.18");
        versions.put("connect4", "4.17");
        versions.put("bind4", "4.17");
        versions.put("device program", "4.15");
        versions.put("memory.max", "4.5");
        versions.put("memory.swap.max", "4.5");
        versions.put("cpu.max", "4.15");
        versions.put("cpu.weight", "4.15");
        versions.put("pids.max", "4.5");
        versions.put("io.weight", "4.5");
        versions.put("io.bfq.weight", "5.0");
        versions.put("bounding, permitted", "4.3");
        versions.put("capability sets", "4.3");
        versions.put("overlay", "3.18");
        versions.put("CLONE_NEWUSER", "3.8");
        versions.put("seccomp", "3.5");
        versions.put("CLONE_NEWNET", "2.6.29");
        versions.put("oom_score_adj", "2.6.36");
        return versions;
    }

    /** Empty where every kernel has it that could run Brig. */
    static String of(List<String> controls) {
        var text = String.join("; ", controls);
        var latest = "";
        for (var entry : VERSIONS.entrySet()) {
            if (text.contains(entry.getKey()) && isLater(entry.getValue(), latest)) {
                latest = entry.getValue();
            }
        }
        return latest;
    }

    private static boolean isLater(String version, String other) {
        return other.isEmpty() || number(version) > number(other);
    }

    private static long number(String version) {
        long number = 0;
        var parts = version.split("\\.");
        for (int i = 0; i < 3; i++) {
            number = number * 1000 + (i < parts.length ? Integer.parseInt(parts[i]) : 0);
        }
        return number;
    }
}
