package brig.runtime.seccomp;

import static brig.runtime.seccomp.Instruction.ARCH;
import static brig.runtime.seccomp.Instruction.KILL_PROCESS;
import static brig.runtime.seccomp.Instruction.LOAD;
import static brig.runtime.seccomp.Instruction.NUMBER;

import brig.runtime.sys.Libseccomp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer through libseccomp, cut so that it can stand among others: it begins with the call's number loaded, whatever
 * ABI that number is of, and what no rule fits runs off its end.
 *
 * <p>libseccomp is told that these are calls of the machine's own ABI, and its check of that is cut off. For a foreign
 * ABI it would look up each call's name, which it cannot for calls newer than itself.
 */
final class LayerProgram {
    /** Answers that no policy gives (SECCOMP_RET_TRACE), so that they are found again in the program. */
    private static final int NO_RULE = 0x7ff0ffff;

    private static final int BAD_ARCH = 0x7ff0fffe;

    /** From so many calls on a tree is shorter than the list on the way through it. */
    private static final int TREE = 8;

    private LayerProgram() {}

    static List<Instruction> of(Layer layer) throws IOException {
        try (var filter = Libseccomp.filter(NO_RULE, BAD_ARCH)) {
            if (layer.cases().size() >= TREE) {
                filter.sort();
            }
            for (var one : layer.cases()) {
                for (var conditions : one.alternatives()) {
                    filter.add(one.action(), one.number(), conditions);
                }
            }
            return cut(Instruction.decode(ByteBuffer.wrap(filter.export())));
        }
    }

    /**
     * Jumps in BPF lead forward and count from where they stand. So a beginning can be cut off that nothing after it
     * leads to, and a single instruction replaced by another.
     */
    static List<Instruction> cut(List<Instruction> exported) {
        var body = new ArrayList<Instruction>();
        for (int at = start(exported); at < exported.size(); at++) {
            var instruction = exported.get(at);
            if (instruction.code() == LOAD && (instruction.k() == NUMBER || instruction.k() == ARCH)) {
                throw new IllegalStateException("libseccomp loads the call's number or architecture again, at " + at
                        + " of " + exported.size() + ": this version of it is not known to Brig");
            }
            if (instruction.returns(NO_RULE)) {
                body.add(Instruction.skip(exported.size() - at - 1));
            } else if (instruction.returns(BAD_ARCH)) {
                // only the beginning led here
                body.add(Instruction.answer(KILL_PROCESS));
            } else {
                body.add(instruction);
            }
        }
        return body;
    }

    /** The first instruction after those that load number or architecture and refuse the wrong ones. */
    private static int start(List<Instruction> exported) {
        for (int at = 0; ; ) {
            var instruction = exported.get(at);
            if (instruction.code() == LOAD && (instruction.k() == NUMBER || instruction.k() == ARCH)) {
                at++;
            } else if (instruction.jumpsConditionally() && refuses(exported, at + 1 + instruction.jf())) {
                at += 1 + instruction.jt();
            } else if (instruction.jumpsConditionally() && refuses(exported, at + 1 + instruction.jt())) {
                at += 1 + instruction.jf();
            } else if (isSecondLookAtForeignNumbers(exported, at)) {
                at += 1 + instruction.jf();
            } else {
                return at;
            }
        }
    }

    private static boolean refuses(List<Instruction> exported, int at) {
        var instruction = exported.get(at);
        return instruction.code() == Instruction.JUMP
                ? refuses(exported, at + 1 + instruction.k())
                : instruction.returns(BAD_ARCH);
    }

    /** {@code if (number >= x32 bit && number != -1) refuse}: the comparison before the one that refuses. */
    private static boolean isSecondLookAtForeignNumbers(List<Instruction> exported, int at) {
        var instruction = exported.get(at);
        if (!instruction.jumpsConditionally() || instruction.jt() != 0) {
            return false;
        }
        var next = exported.get(at + 1);
        return next.jumpsConditionally() && refuses(exported, at + 2 + next.jf());
    }
}
