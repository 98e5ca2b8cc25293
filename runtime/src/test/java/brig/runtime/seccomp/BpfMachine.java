package brig.runtime.seccomp;

import java.nio.ByteBuffer;
import java.util.List;

/** Walks a classic BPF program as the kernel does ({@code Documentation/networking/filter.rst}), the part seccomp takes. */
final class BpfMachine {
    private final List<Instruction> program;
    private int steps;

    BpfMachine(Filter filter) {
        this(filter.bpf());
    }

    BpfMachine(ByteBuffer bpf) {
        this.program = Instruction.decode(bpf);
    }

    /** How many instructions the last call took. */
    int steps() {
        return steps;
    }

    /** @return the action with its data */
    int run(int arch, int number, long... arguments) {
        int accumulator = 0;
        steps = 0;
        for (int pc = 0; ; pc++) {
            steps++;
            var one = program.get(pc);
            switch (one.code()) {
                case Instruction.LOAD -> accumulator = word(one.k(), arch, number, arguments);
                case Instruction.AND -> accumulator &= one.k();
                case Instruction.JUMP -> pc += one.k();
                case Instruction.JUMP_EQUAL -> pc += accumulator == one.k() ? one.jt() : one.jf();
                case Instruction.JUMP_GREATER ->
                    pc += Integer.compareUnsigned(accumulator, one.k()) > 0 ? one.jt() : one.jf();
                case Instruction.JUMP_GREATER_EQUAL ->
                    pc += Integer.compareUnsigned(accumulator, one.k()) >= 0 ? one.jt() : one.jf();
                case Instruction.RETURN -> {
                    return one.k();
                }
                default -> throw new IllegalStateException("instruction " + pc + ": " + one);
            }
        }
    }

    private static int word(int offset, int arch, int number, long[] arguments) {
        return switch (offset) {
            case Instruction.NUMBER -> number;
            case Instruction.ARCH -> arch;
            default -> {
                int at = offset - Instruction.ARGUMENTS;
                long argument = arguments[at / 8];
                // little-endian, as every machine is that Brig runs on
                yield (int) (at % 8 == 4 ? argument >>> 32 : argument);
            }
        };
    }
}
