package brig.policy.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which keys stand in which section: for those who write a key one level too high. */
final class Keys {
    private static final Map<String, List<String>> SECTIONS = Map.of(
            "process", List.of("user", "groups", "capabilities", "rlimits", "oomScoreAdj", "userNamespace", "hostname"),
            "files", List.of("read", "write", "execute", "tmpfs", "masked", "readOnly", "volumes", "scratch", "watch"),
            "network", List.of("connect", "listen"),
            "syscalls", List.of("profile", "allow", "deny"),
            "resources", List.of("memory", "swap", "cpus", "cpuWeight", "pids", "ioWeight"),
            "response", List.of("escape", "file", "syscall"));

    private Keys() {}

    static Optional<String> sectionOf(String key) {
        for (var section : SECTIONS.entrySet()) {
            if (section.getValue().contains(key)) {
                return Optional.of(section.getKey());
            }
        }
        return Optional.empty();
    }
}
