package brig.runtime.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Runs programs that only look at their context: no helper calls, no stack. Counts what they count. */
public final class Interpreter {
    private static final long COUNTERS = 1L << 40;

    private final List<Insn> program;
    private final long[] registers = new long[11];
    private long counted = -1;

    public Interpreter(List<Insn> program) {
        this.program = program;
    }

    /** The number of the counter that went up; -1 if none did. */
    public long counted() {
        return counted;
    }

    /** @param context little endian, as on the machines the tests run on */
    public long run(byte[] context) {
        var memory = ByteBuffer.wrap(context).order(ByteOrder.LITTLE_ENDIAN);
        registers[1] = 0;
        for (int pc = 0; ; pc++) {
            var insn = program.get(pc);
            long dst = registers[insn.dst()];
            long src = registers[insn.src()];
            int dst32 = (int) dst;
            switch (insn.code()) {
                case 0x61 -> set(insn, Integer.toUnsignedLong(memory.getInt((int) src + insn.offset())));
                case 0xb7 -> set(insn, insn.imm());
                case 0xbf -> set(insn, src);
                case 0xbc -> set(insn, Integer.toUnsignedLong((int) src));
                case 0x54 -> set(insn, Integer.toUnsignedLong(dst32 & insn.imm()));
                case 0x74 -> set(insn, Integer.toUnsignedLong(dst32 >>> insn.imm()));
                case 0xdc ->
                    set(
                            insn,
                            insn.imm() == 16
                                    ? Short.toUnsignedLong(Short.reverseBytes((short) dst))
                                    : Integer.toUnsignedLong(Integer.reverseBytes(dst32)));
                case 0x05 -> pc += insn.offset();
                case 0x15 -> pc += dst == insn.imm() ? insn.offset() : 0;
                case 0x55 -> pc += dst != insn.imm() ? insn.offset() : 0;
                case 0x16 -> pc += dst32 == insn.imm() ? insn.offset() : 0;
                case 0x56 -> pc += dst32 != insn.imm() ? insn.offset() : 0;
                case 0x25 -> pc += Long.compareUnsigned(dst, insn.imm()) > 0 ? insn.offset() : 0;
                case 0xa5 -> pc += Long.compareUnsigned(dst, insn.imm()) < 0 ? insn.offset() : 0;
                case 0x18 -> {
                    set(insn, COUNTERS + program.get(pc + 1).imm());
                    pc++;
                }
                case 0xdb -> counted = (dst - COUNTERS) / Long.BYTES;
                case 0x95 -> {
                    return registers[0];
                }
                default -> throw new IllegalStateException("instruction " + pc + ": " + insn);
            }
        }
    }

    private void set(Insn insn, long value) {
        registers[insn.dst()] = value;
    }
}
