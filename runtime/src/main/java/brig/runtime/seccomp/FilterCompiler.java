package brig.runtime.seccomp;

import brig.policy.SyscallRules;

/** Syscall rules in, BPF out. */
public final class FilterCompiler {
    private FilterCompiler() {}

    /** Not built yet: refuses every launch. */
    public static Filter compile(SyscallRules rules) {
        if (rules.calls().isEmpty()) {
            throw new IllegalArgumentException("a filter without a rule lets no program start");
        }
        throw new UnsupportedOperationException("no filter yet for " + rules.profile());
    }
}
