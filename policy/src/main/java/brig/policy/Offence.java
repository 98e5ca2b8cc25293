package brig.policy;

import java.util.Locale;

/** The classes of offence a policy can answer; the keys of its {@code response} section. */
public enum Offence {
    /** A call that only an attacker needs: mount, ptrace, setns, unshare, bpf, module loading and their like. */
    ESCAPE,
    /** Running a program that is not on the execute list. */
    EXECUTE,
    /** Opening, making, moving or removing a file outside the lists. */
    FILE,
    /** Connecting to or listening on an address outside the lists. */
    NETWORK,
    /** Any other call that the policy refuses. */
    SYSCALL;

    /** The key in the policy file, such as {@code escape}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
