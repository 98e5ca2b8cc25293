package brig.runtime.bpf;

import java.util.List;

/** A program that is ready to be loaded. It returns 1 for yes and 0 for no. */
public record BpfProgram(ProgramKind kind, List<Insn> instructions) {
    public BpfProgram {
        instructions = List.copyOf(instructions);
    }

    /** At most 15 characters, as {@code bpftool prog} shows it. */
    public String name() {
        return "brig_" + kind.key().substring(0, Math.min(10, kind.key().length()));
    }
}
