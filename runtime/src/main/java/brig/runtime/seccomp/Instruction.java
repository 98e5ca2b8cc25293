package brig.runtime.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code struct sock_filter}: one instruction of classic BPF, of which seccomp takes a part.
 *
 * @param jt how many instructions to skip if a comparison holds
 * @param jf how many to skip if it does not
 * @param k operand: what to load, to compare with, to return, how far to jump
 * @see <a href="https://docs.kernel.org/userspace-api/seccomp_filter.html">Seccomp BPF</a>
 */
record Instruction(int code, int jt, int jf, int k) {
    static final int LOAD = 0x20;
    static final int AND = 0x54;
    static final int JUMP = 0x05;
    static final int JUMP_EQUAL = 0x15;
    static final int JUMP_GREATER = 0x25;
    static final int JUMP_GREATER_EQUAL = 0x35;
    static final int RETURN = 0x06;

    /** Where {@code struct seccomp_data} has the call's number. */
    static final int NUMBER = 0;
    /** Where it has the architecture. */
    static final int ARCH = 4;
    /** Where it has the first of six arguments, 8 bytes each. */
    static final int ARGUMENTS = 16;

    static final int KILL_PROCESS = 0x80000000;
    static final int ERRNO = 0x00050000;
    static final int USER_NOTIF = 0x7fc00000;
    static final int ALLOW = 0x7fff0000;

    private static final int SIZE = 8;

    static Instruction load(int offset) {
        return new Instruction(LOAD, 0, 0, offset);
    }

    static Instruction and(int mask) {
        return new Instruction(AND, 0, 0, mask);
    }

    /** Goes on so many instructions further down. */
    static Instruction skip(int count) {
        return new Instruction(JUMP, 0, 0, count);
    }

    /** Skips the next instruction if the loaded value is {@code value}. */
    static Instruction ifEqualSkipOne(int value) {
        return new Instruction(JUMP_EQUAL, 1, 0, value);
    }

    /** Skips the next instruction unless the loaded value is {@code value} or more, unsigned. */
    static Instruction onlyIfAtLeast(int value) {
        return new Instruction(JUMP_GREATER_EQUAL, 0, 1, value);
    }

    static Instruction answer(int action) {
        return new Instruction(RETURN, 0, 0, action);
    }

    boolean jumpsConditionally() {
        return (code & 0x07) == 0x05 && code != JUMP;
    }

    boolean returns(int action) {
        return code == RETURN && k == action;
    }

    /** @param bytes position to limit, in the machine's byte order whatever the buffer's own is */
    static List<Instruction> decode(ByteBuffer bytes) {
        var in = bytes.slice().order(ByteOrder.nativeOrder());
        var program = new ArrayList<Instruction>(in.remaining() / SIZE);
        while (in.remaining() >= SIZE) {
            program.add(new Instruction(
                    Short.toUnsignedInt(in.getShort()),
                    Byte.toUnsignedInt(in.get()),
                    Byte.toUnsignedInt(in.get()),
                    in.getInt()));
        }
        return program;
    }

    static ByteBuffer encode(List<Instruction> program) {
        var out = ByteBuffer.allocate(program.size() * SIZE).order(ByteOrder.nativeOrder());
        for (var instruction : program) {
            out.putShort((short) instruction.code)
                    .put((byte) instruction.jt)
                    .put((byte) instruction.jf)
                    .putInt(instruction.k);
        }
        return out.flip();
    }
}
