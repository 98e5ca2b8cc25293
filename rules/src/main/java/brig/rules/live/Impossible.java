package brig.rules.live;

import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules;
import brig.policy.Problem;
import brig.policy.yaml.Problems;
import brig.rules.drl.DrlException;
import brig.rules.drl.DrlFile;
import brig.rules.language.Reaction;
import brig.rules.language.RuleSet;
import java.util.ArrayList;
import java.util.List;

/** Rules that ask for a response which the container's policy leaves no way to give. */
public final class Impossible {
    private static final String WHY = "the policy's network is the host's own, and to cut it would cut the host off";
    private static final String INSTEAD = "another response, or network mode isolated or none";
    /** How a correlation rule asks for it ({@code brig.rules.fact.Tell}). */
    private static final String CUT = ".cutNetwork(";

    private Impossible() {}

    /** Errors, with the place of each rule. */
    public static List<Problem> of(RuleSet rules, EffectivePolicy policy) {
        var problems = new Problems();
        if (sharesTheHosts(policy)) {
            for (var rule : rules.evaluated()) {
                if (rule.response() == Reaction.CUT_NETWORK) {
                    problems.error(rule.place(), "'cut-network' is not possible: " + WHY, INSTEAD);
                }
            }
        }
        return problems.sorted();
    }

    /** The same of correlation rules, by file and line. */
    public static List<DrlException.Problem> of(List<DrlFile> files, EffectivePolicy policy) {
        var problems = new ArrayList<DrlException.Problem>();
        if (sharesTheHosts(policy)) {
            for (var file : files) {
                var lines = file.text().lines().toList();
                for (int i = 0; i < lines.size(); i++) {
                    if (lines.get(i).replaceFirst("//.*", "").contains(CUT)) {
                        problems.add(new DrlException.Problem(
                                file.path(), i + 1, "cutNetwork is not possible: " + WHY + ": " + INSTEAD));
                    }
                }
            }
        }
        return problems;
    }

    private static boolean sharesTheHosts(EffectivePolicy policy) {
        return policy.network().mode() == NetworkRules.Mode.HOST;
    }
}
