package brig.runtime.seccomp;

import static brig.runtime.seccomp.Instruction.ARCH;
import static brig.runtime.seccomp.Instruction.ERRNO;
import static brig.runtime.seccomp.Instruction.NUMBER;
import static brig.runtime.seccomp.Instruction.USER_NOTIF;
import static brig.runtime.seccomp.Instruction.answer;
import static brig.runtime.seccomp.Instruction.ifEqualSkipOne;
import static brig.runtime.seccomp.Instruction.load;
import static brig.runtime.seccomp.Instruction.onlyIfAtLeast;
import static brig.runtime.seccomp.Instruction.skip;

import brig.policy.Abi;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Foreign;
import brig.runtime.sys.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Syscall rules in, BPF out. One program for every ABI of the machine: it looks at the architecture, then at the bit that
 * tells x32, and goes to that ABI's layers. What falls through them all is a call that the rules do not name.
 */
public final class FilterCompiler {
    /** {@code BPF_MAXINSNS}. */
    static final int MOST_INSTRUCTIONS = 4096;

    private static final Instruction NO_SUCH_CALL = answer(ERRNO | Errno.ENOSYS);

    private static volatile boolean again;

    private final SyscallRules rules;
    private boolean asks;

    private FilterCompiler(SyscallRules rules) {
        this.rules = rules;
    }

    /**
     * For the machine this runs on. What was compiled before is not compiled again: who starts many containers has few
     * filters, and libseccomp takes 6 to 8 ms for one.
     *
     * @throws IOException if libseccomp is not installed or refuses, or the rules need more instructions than the kernel
     *     takes
     * @throws IllegalArgumentException if the rules name a call that does not exist
     */
    public static Filter compile(SyscallRules rules) throws IOException {
        if (!again) {
            // the only one of a `brig run`: it shall not pay for comparing rules
            again = true;
            return compile(rules, Abi.here());
        }
        return CompiledFilters.of(rules);
    }

    /** @param abis of one machine, its own first */
    static Filter compile(SyscallRules rules, List<Abi> abis) throws IOException {
        var compiler = new FilterCompiler(rules);
        var program = compiler.program(abis);
        if (program.size() > MOST_INSTRUCTIONS) {
            throw new IOException("the filter takes " + program.size() + " instructions and the kernel no more than "
                    + MOST_INSTRUCTIONS + ": use fewer conditions in syscalls");
        }
        return new Filter(Instruction.encode(program), compiler.asks);
    }

    private List<Instruction> program(List<Abi> abis) throws IOException {
        var own = abis.getFirst();
        var calls = section(own);
        var program = new ArrayList<Instruction>();
        program.add(load(ARCH));
        program.add(ifEqualSkipOne(own.auditArch()));
        int toForeignArch = program.size();
        program.add(NO_SUCH_CALL);
        if (abis.contains(Abi.X32)) {
            var x32 = foreign(Abi.X32);
            program.add(load(NUMBER));
            // negative numbers belong to nobody
            program.add(onlyIfAtLeast(0x80000000));
            program.add(NO_SUCH_CALL);
            program.add(onlyIfAtLeast(Abi.X32_BIT));
            program.add(skip(calls.size()));
            program.addAll(calls);
            program.addAll(x32);
        } else {
            program.addAll(calls);
        }
        program.set(toForeignArch, skip(program.size() - toForeignArch - 1));
        if (rules.foreign() == Foreign.OFFENCE) {
            program.add(offence());
        } else {
            for (var abi : abis) {
                if (abi.auditArch() != own.auditArch()) {
                    var others = section(abi);
                    program.add(ifEqualSkipOne(abi.auditArch()));
                    program.add(skip(others.size()));
                    program.addAll(others);
                }
            }
            program.add(NO_SUCH_CALL);
        }
        return program;
    }

    private List<Instruction> foreign(Abi abi) throws IOException {
        return rules.foreign() == Foreign.OFFENCE ? List.of(offence()) : section(abi);
    }

    /** Own calls are compiled before, so it is known whether a monitor will be there. */
    private Instruction offence() {
        return asks ? answer(USER_NOTIF) : NO_SUCH_CALL;
    }

    /** The calls of one ABI; every way through ends in an answer. */
    private List<Instruction> section(Abi abi) throws IOException {
        var section = new ArrayList<Instruction>();
        for (var layer : Layer.of(rules, abi)) {
            asks |= layer.asks();
            section.add(load(NUMBER));
            if (abi == Abi.X32) {
                section.add(Instruction.and(~Abi.X32_BIT));
            }
            section.addAll(LayerProgram.of(layer));
        }
        section.add(NO_SUCH_CALL);
        return section;
    }
}
