package brig.policy.check;

import brig.policy.EffectivePolicy;
import brig.policy.SyscallRules;
import brig.policy.yaml.Problems;

/**
 * Warnings: what an attacker gains from lines of a policy, and lines that do not mean what they seem to. Only what a user
 * wrote is judged; what a shipped profile grants is not repeated.
 */
public final class Advice {
    private Advice() {}

    /** @param shipped the set of system calls that the policy starts from */
    public static void find(EffectivePolicy policy, SyscallRules shipped, Problems problems) {
        var checked = new Checked(policy, problems);
        ProcessGrants.find(checked);
        PathGrants.find(checked);
        VolumeGrants.find(checked);
        DeviceGrants.find(checked);
        NetworkGrants.find(checked);
        ResponseGrants.find(checked);
        LimitGrants.find(checked);
        CallEntries.find(checked, shipped);
        UselessPaths.find(checked);
        UselessNetwork.find(checked);
        HealthQuestion.find(checked);
    }
}
