package brig.cli.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter as the kernel does ({@code Documentation/networking/filter.rst}), as far as filters for calls need it. */
final class Bpf {
    private Bpf() {}

    /** @return the filter's {@code SECCOMP_RET_*} for one call */
    static int run(ByteBuffer program, int number, int arch, long... arguments) {
        var code = program.duplicate().order(ByteOrder.nativeOrder());
        var data = ByteBuffer.allocate(64)
                .order(ByteOrder.nativeOrder())
                .putInt(number)
                .putInt(arch)
                .putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int a = 0;
        for (int at = 0; ; at++) {
            int operation = code.getShort(at * 8) & 0xffff;
            int yes = code.get(at * 8 + 2) & 0xff;
            int no = code.get(at * 8 + 3) & 0xff;
            int k = code.getInt(at * 8 + 4);
            switch (operation) {
                case 0x20 -> a = data.getInt(k);
                case 0x54 -> a &= k;
                case 0x05 -> at += k;
                case 0x15 -> at += a == k ? yes : no;
                case 0x25 -> at += Integer.compareUnsigned(a, k) > 0 ? yes : no;
                case 0x35 -> at += Integer.compareUnsigned(a, k) >= 0 ? yes : no;
                case 0x45 -> at += (a & k) != 0 ? yes : no;
                case 0x06 -> {
                    return k;
                }
                default -> throw new IllegalStateException("operation 0x" + Integer.toHexString(operation));
            }
        }
    }
}
