package brig.runtime.bpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a list of instructions; jumps name labels. Jumps compare 64 bits without sign where the method does not say
 * otherwise. Instruction set: <a href="https://docs.kernel.org/bpf/standardization/instruction-set.html">kernel
 * documentation</a>.
 */
public final class Assembler {
    /** Sizes of a memory access. */
    public static final int BYTE = 0x10;

    public static final int HALF = 0x08;
    public static final int WORD = 0x00;
    public static final int DOUBLE = 0x18;

    /** The frame pointer: the stack lies beneath it. */
    public static final int FP = 10;

    private final List<Insn> instructions = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<Integer, String> jumps = new HashMap<>();
    private int fresh;

    /** A label name that nobody else uses. */
    public String fresh(String stem) {
        return stem + "#" + fresh++;
    }

    public Assembler label(String name) {
        if (labels.put(name, instructions.size()) != null) {
            throw new IllegalStateException("label '" + name + "' twice");
        }
        return this;
    }

    /** {@code dst = imm}. */
    public Assembler set(int dst, int imm) {
        return add(0xb7, dst, 0, 0, imm);
    }

    /** {@code dst = src}. */
    public Assembler copy(int dst, int src) {
        return add(0xbf, dst, src, 0, 0);
    }

    /** {@code dst = (u32) src}. */
    public Assembler copy32(int dst, int src) {
        return add(0xbc, dst, src, 0, 0);
    }

    public Assembler addImm(int dst, int imm) {
        return add(0x07, dst, 0, 0, imm);
    }

    /** {@code dst = (u32) dst & imm}. */
    public Assembler and32(int dst, int imm) {
        return add(0x54, dst, 0, 0, imm);
    }

    /** {@code dst = (u32) dst | src}. */
    public Assembler or32(int dst, int src) {
        return add(0x4c, dst, src, 0, 0);
    }

    /** {@code dst = (u32) dst << imm}. */
    public Assembler shiftLeft32(int dst, int imm) {
        return add(0x64, dst, 0, 0, imm);
    }

    /** {@code dst = (u32) dst >> imm}. */
    public Assembler shiftRight32(int dst, int imm) {
        return add(0x74, dst, 0, 0, imm);
    }

    /** Turns the lower bits of {@code dst} from network order into the machine's and clears the others. */
    public Assembler fromNetwork(int dst, int bits) {
        return add(0xdc, dst, 0, 0, bits);
    }

    /** {@code dst = *(size *)(src + offset)}. */
    public Assembler load(int size, int dst, int src, int offset) {
        return add(0x61 | size, dst, src, offset, 0);
    }

    public Assembler call(int function) {
        return add(0x85, 0, 0, 0, function);
    }

    public Assembler jump(String label) {
        return branch(0x05, 0, 0, label);
    }

    public Assembler jumpIfEqual(int dst, int imm, String label) {
        return branch(0x15, dst, imm, label);
    }

    public Assembler jumpIfNotEqual(int dst, int imm, String label) {
        return branch(0x55, dst, imm, label);
    }

    /** Compares the lower 32 bits. */
    public Assembler jumpIfEqual32(int dst, int imm, String label) {
        return branch(0x16, dst, imm, label);
    }

    /** Compares the lower 32 bits. */
    public Assembler jumpIfNotEqual32(int dst, int imm, String label) {
        return branch(0x56, dst, imm, label);
    }

    public Assembler jumpIfAbove(int dst, int imm, String label) {
        return branch(0x25, dst, imm, label);
    }

    public Assembler jumpIfBelow(int dst, int imm, String label) {
        return branch(0xa5, dst, imm, label);
    }

    /** Adds one to a 64-bit counter, atomically; uses r0 and r1. */
    public Assembler count(int counter) {
        add(Insn.LOAD_64, 1, Insn.PSEUDO_MAP_VALUE, 0, 0);
        add(0, 0, 0, 0, counter * Long.BYTES);
        set(0, 1);
        return add(0xdb, 1, 0, 0, 0);
    }

    /** {@code return value}. */
    public Assembler exit(int value) {
        set(0, value);
        return add(0x95, 0, 0, 0, 0);
    }

    /**
     * The finished program, every jump resolved.
     *
     * @throws IllegalArgumentException if a jump is longer than the 32,767 instructions that its offset holds
     */
    public List<Insn> assemble() {
        var result = new ArrayList<>(instructions);
        jumps.forEach((at, name) -> {
            var target = labels.get(name);
            if (target == null) {
                throw new IllegalStateException("no label '" + name + "'");
            }
            int distance = target - at - 1;
            if (distance < 0 || distance > Short.MAX_VALUE) {
                throw new IllegalArgumentException("the program is too long: a jump over " + distance
                        + " instructions, 0 to 32767 are possible; write fewer, wider rules");
            }
            var insn = instructions.get(at);
            result.set(at, new Insn(insn.code(), insn.dst(), insn.src(), distance, insn.imm()));
        });
        return List.copyOf(result);
    }

    private Assembler branch(int code, int dst, int imm, String label) {
        jumps.put(instructions.size(), label);
        return add(code, dst, 0, 0, imm);
    }

    private Assembler add(int code, int dst, int src, int offset, int imm) {
        instructions.add(new Insn(code, dst, src, offset, imm));
        return this;
    }
}
