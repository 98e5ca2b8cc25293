package brig.monitor.host.engine;

import brig.monitor.host.filter.DangerousCall;
import brig.monitor.host.json.Tree;
import java.util.List;
import java.util.OptionalLong;

/**
 * A seccomp profile in the form of the OCI runtime specification: what it lets through. Answers follow from the text; no
 * call is tried.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp">config-linux, Seccomp</a>
 */
public final class SeccompProfile {
    private final Tree profile;

    public SeccompProfile(Tree profile) {
        this.profile = profile;
    }

    /** The dangerous calls that pass, as words. */
    public List<String> lets() {
        return DangerousCall.words(this::passes);
    }

    /** A rule without conditions beats those with; among the latter any that fits lets through. */
    private boolean passes(DangerousCall call) {
        boolean named = false;
        for (var rule : profile.at("syscalls").items()) {
            // an engine's own file has rules for who holds a capability: for others they are not there
            boolean forHolders = !rule.at("includes.caps").items().isEmpty();
            if (forHolders || !rule.at("names").texts().contains(call.name())) {
                continue;
            }
            named = true;
            if (isAllow(rule.at("action").text("")) && fits(rule.at("args"), call.first())) {
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
