package brig.policy.check;

import brig.policy.Capability;
import brig.policy.ProblemKind;
import java.util.EnumSet;

/** What an attacker gains from the {@code process} section, and from the profile that a policy starts from. */
final class ProcessGrants {
    /** Those that a user namespace gives back to whoever has none outside, over objects of that namespace. */
    private static final EnumSet<Capability> WIDE_IN_NAMESPACE =
            EnumSet.of(Capability.SYS_ADMIN, Capability.NET_ADMIN, Capability.NET_RAW, Capability.SYS_PTRACE);

    private ProcessGrants() {}

    static void find(Checked checked) {
        var process = checked.policy().process();
        checked.warn(
                checked.at("extends=privileged"),
                ProblemKind.PRIVILEGED_PROFILE,
                "'privileged' isolates, but grants every capability: an attacker who is root inside is root on the host",
                "start from baseline and add what is missing");
        capabilities(checked);
        namespace(checked);
        if (process.user().uid() == 0 && !process.userNamespace()) {
            checked.warn(
                    checked.at("process.user"),
                    ProblemKind.ROOT_USER,
                    "user 0 is the host's: an attacker who gets past one control is root beyond it",
                    "write user: 65534:65534, or userNamespace: true");
        }
        if (process.oomScoreAdj() < 0) {
            checked.warn(
                    checked.at("process.oomScoreAdj"),
                    ProblemKind.OOM_PROTECTED,
                    "below 0 the kernel kills programs of the host before this one when an attacker fills the memory",
                    "0 to 1000");
        }
    }

    private static void capabilities(Checked checked) {
        var kept = checked.policy().process().capabilities();
        if (kept.size() == Capability.values().length) {
            checked.warn(
                    checked.at("process.capabilities"),
                    ProblemKind.CAPABILITY,
                    "with every capability an attacker who is root inside is root on the host",
                    "name those that the program fails without");
            return;
        }
        for (var capability : kept) {
            CapabilityDangers.of(capability)
                    .ifPresent(danger -> checked.warn(
                            checked.at("process.capabilities", capability.name()),
                            ProblemKind.CAPABILITY,
                            capability.kernelName() + ": " + danger.gain(),
                            danger.instead()));
        }
    }

    private static void namespace(Checked checked) {
        if (!checked.policy().process().userNamespace()) {
            return;
        }
        for (var capability : WIDE_IN_NAMESPACE) {
            if (checked.policy().process().capabilities().contains(capability)) {
                checked.warn(
                        checked.at("process.userNamespace"),
                        ProblemKind.NAMESPACE_CAPABILITY,
                        "in a user namespace with " + capability
                                + " an attacker reaches code of the kernel that most of its faults were found in",
                        "a user namespace without capabilities is the safer one: leave " + capability + " out");
                return;
            }
        }
    }
}
