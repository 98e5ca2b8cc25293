package brig.policy.load;

import brig.policy.Capability;
import brig.policy.Place;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import java.util.List;
import java.util.Set;

/**
 * An entry of {@code syscalls.rules}: one answer to some calls, for some arguments, under some conditions.
 *
 * @param calls by the names that rules go by; {@code *} is every call
 * @param equal all of which must hold
 * @param different none of which may hold
 * @param with capabilities that the policy must keep
 * @param without capabilities that it must not keep
 * @param here whether it is for this machine and its kernel
 */
record CallRule(
        List<String> calls,
        List<ArgumentTest> equal,
        List<ArgumentTest> different,
        Answer answer,
        Set<Capability> with,
        Set<Capability> without,
        boolean here,
        Place place) {
    /** Every call by name. */
    static final String EVERY = "*";

    boolean applies(Set<Capability> kept) {
        if (!here || !kept.containsAll(with)) {
            return false;
        }
        for (var capability : without) {
            if (kept.contains(capability)) {
                return false;
            }
        }
        return true;
    }
}
