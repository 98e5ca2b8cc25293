package brig.monitor.host.engine;

import brig.monitor.host.json.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A seccomp profile in the form of the OCI runtime specification: what it lets through. Answers follow from the text; no
 * call is tried.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp">config-linux, Seccomp</a>
 */
public final class SeccompProfile {
    private static final long CLONE_NEWUSER = 0x10000000;
    private static final long AF_ALG = 38;

    /** What attackers need, each with the first argument they need it with; empty if any will do. */
    private static final Map<String, OptionalLong> DANGEROUS = Map.ofEntries(
            Map.entry("mount", OptionalLong.empty()),
            Map.entry("fsopen", OptionalLong.empty()),
            Map.entry("move_mount", OptionalLong.empty()),
            Map.entry("pivot_root", OptionalLong.empty()),
            Map.entry("setns", OptionalLong.empty()),
            Map.entry("ptrace", OptionalLong.empty()),
            Map.entry("process_vm_writev", OptionalLong.empty()),
            Map.entry("bpf", OptionalLong.empty()),
            Map.entry("perf_event_open", OptionalLong.empty()),
            Map.entry("open_by_handle_at", OptionalLong.empty()),
            Map.entry("init_module", OptionalLong.empty()),
            Map.entry("finit_module", OptionalLong.empty()),
            Map.entry("kexec_load", OptionalLong.empty()),
            Map.entry("keyctl", OptionalLong.empty()),
            Map.entry("add_key", OptionalLong.empty()),
            Map.entry("userfaultfd", OptionalLong.empty()),
            Map.entry("io_uring_setup", OptionalLong.empty()),
            Map.entry("reboot", OptionalLong.empty()),
            Map.entry("iopl", OptionalLong.empty()),
            Map.entry("unshare", OptionalLong.of(CLONE_NEWUSER)),
            Map.entry("clone", OptionalLong.of(CLONE_NEWUSER)),
            Map.entry("clone3", OptionalLong.empty()),
            Map.entry("socket", OptionalLong.of(AF_ALG)));

    private final Tree profile;

    public SeccompProfile(Tree profile) {
        this.profile = profile;
    }

    /** The dangerous calls that pass; {@code user-namespace} and {@code af-alg} for those that need an argument. */
    public List<String> lets() {
        var passing = new ArrayList<String>();
        DANGEROUS.keySet().stream().sorted().filter(this::passes).forEach(passing::add);
        if (passing.removeAll(List.of("unshare", "clone", "clone3"))) {
            passing.add("user-namespace");
        }
        if (passing.remove("socket")) {
            passing.add("af-alg");
        }
        return passing;
    }

    /** A rule without conditions beats those with; among the latter any that fits lets through. */
    private boolean passes(String call) {
        boolean named = false;
        for (var rule : profile.at("syscalls").items()) {
            if (!rule.at("names").texts().contains(call)) {
                continue;
            }
            named = true;
            if (isAllow(rule.at("action").text(""))
                    && fits(rule.at("args"), DANGEROUS.getOrDefault(call, OptionalLong.empty()))) {
                return true;
            }
        }
        return !named && isAllow(profile.at("defaultAction").text("SCMP_ACT_ALLOW"));
    }

    private static boolean isAllow(String action) {
        return action.equals("SCMP_ACT_ALLOW") || action.equals("SCMP_ACT_LOG");
    }

    /** Conditions on other arguments than the first are the attacker's to choose. */
    private static boolean fits(Tree conditions, OptionalLong first) {
        return conditions.items().stream().allMatch(c -> {
            if (c.at("index").number(0) != 0 || first.isEmpty()) {
                return true;
            }
            long value = c.at("value").number(0);
            long argument = first.getAsLong();
            return switch (c.at("op").text("")) {
                case "SCMP_CMP_EQ" -> argument == value;
                case "SCMP_CMP_NE" -> argument != value;
                case "SCMP_CMP_MASKED_EQ" ->
                    (argument & value) == c.at("valueTwo").number(0);
                case "SCMP_CMP_LT" -> argument < value;
                case "SCMP_CMP_LE" -> argument <= value;
                case "SCMP_CMP_GT" -> argument > value;
                case "SCMP_CMP_GE" -> argument >= value;
                default -> true;
            };
        });
    }
}
