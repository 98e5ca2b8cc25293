package brig.runtime.seccomp;

import brig.runtime.sys.Errno;
import java.util.ArrayList;
import java.util.List;

/** A filter in words, one instruction a line; numbers of calls are not named, for the same number is another call in each ABI. */
public final class FilterText {
    private FilterText() {}

    /** Such as {@code  12: if = 0x5412 go to 13 else 20}. */
    public static List<String> lines(Filter filter) {
        var program = Instruction.decode(filter.bpf());
        var lines = new ArrayList<String>();
        for (int at = 0; at < program.size(); at++) {
            lines.add("%4d: %s".formatted(at, line(program.get(at), at + 1)));
        }
        return lines;
    }

    private static String line(Instruction one, int next) {
        return switch (one.code()) {
            case Instruction.LOAD -> "load " + source(one.k());
            case Instruction.AND -> "and 0x%x".formatted(one.k());
            case Instruction.JUMP -> "go to " + (next + one.k());
            case Instruction.JUMP_EQUAL -> jump("=", one, next);
            case Instruction.JUMP_GREATER -> jump(">", one, next);
            case Instruction.JUMP_GREATER_EQUAL -> jump(">=", one, next);
            case Instruction.RETURN -> answer(one.k());
            default -> "code 0x%x %d %d 0x%x".formatted(one.code(), one.jt(), one.jf(), one.k());
        };
    }

    private static String jump(String comparison, Instruction one, int next) {
        return "if %s %s go to %d else %d".formatted(comparison, value(one.k()), next + one.jt(), next + one.jf());
    }

    private static String value(int k) {
        return k >= 0 && k < 1024 ? Integer.toString(k) : "0x%x".formatted(k);
    }

    private static String source(int offset) {
        return switch (offset) {
            case Instruction.NUMBER -> "number";
            case Instruction.ARCH -> "architecture";
            default -> {
                int at = offset - Instruction.ARGUMENTS;
                yield "argument " + at / 8 + (at % 8 == 0 ? ", lower half" : ", upper half");
            }
        };
    }

    /** {@code allow}, {@code fail with EPERM}, {@code ask}. */
    static String answer(int action) {
        return switch (action & 0xffff0000) {
            case Instruction.ALLOW -> "allow";
            case Instruction.USER_NOTIF -> "ask";
            case Instruction.KILL_PROCESS -> "kill";
            case Instruction.ERRNO ->
                "fail with " + Errno.describe(action & 0xffff).split(" ", 2)[0];
            default -> "return 0x%x".formatted(action);
        };
    }
}
