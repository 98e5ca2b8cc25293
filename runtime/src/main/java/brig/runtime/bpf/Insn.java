package brig.runtime.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One eBPF instruction, {@code struct bpf_insn}.
 *
 * @param code class, size or operation, and source bits
 * @param offset of a jump in instructions, of a memory access in bytes
 */
public record Insn(int code, int dst, int src, int offset, int imm) {
    /** Bytes per instruction. */
    public static final int SIZE = 8;

    /** {@code BPF_LD | BPF_IMM | BPF_DW}: a 64-bit constant, two instructions long. */
    static final int LOAD_64 = 0x18;

    /** In {@code src} of {@link #LOAD_64}: the constant is an address within the value of a map's only entry. */
    static final int PSEUDO_MAP_VALUE = 2;

    /** Whether this is the first half of the address of the counters; its {@code imm} is the map's descriptor. */
    boolean namesCounters() {
        return code == LOAD_64 && src == PSEUDO_MAP_VALUE;
    }

    /**
     * The instructions as {@code bpf(2)} takes them.
     *
     * @param countersFd descriptor of the map that the programs count in; ignored if they count nothing
     */
    public static byte[] encode(List<Insn> instructions, int countersFd) {
        var bytes = ByteBuffer.allocate(instructions.size() * SIZE).order(ByteOrder.nativeOrder());
        boolean bigEndian = bytes.order() == ByteOrder.BIG_ENDIAN;
        for (var insn : instructions) {
            int registers = bigEndian ? insn.dst << 4 | insn.src : insn.src << 4 | insn.dst;
            bytes.put((byte) insn.code).put((byte) registers).putShort((short) insn.offset);
            bytes.putInt(insn.namesCounters() ? countersFd : insn.imm);
        }
        return bytes.array();
    }

    @Override
    public String toString() {
        return "%02x r%d r%d %+d %#x".formatted(code, dst, src, offset, imm);
    }
}
