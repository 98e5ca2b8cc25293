package brig.cli.trial;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The smallest program there is: it ends at once. Stands wherever an action executes something ({@code elf(5)}). */
final class TinyProgram {
    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final long LOADED_AT = 0x400000;

    private TinyProgram() {}

    static byte[] bytes() {
        return bytes(System.getProperty("os.arch").equals("aarch64"));
    }

    static byte[] bytes(boolean arm) {
        var code = arm ? arm() : intel();
        int size = HEADER + SEGMENT + code.length;
        var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        // 64 bits, little-endian
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) (arm ? 183 : 62)).putInt(1);
        file.putLong(LOADED_AT + HEADER + SEGMENT).putLong(HEADER).putLong(0).putInt(0);
        file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) 1);
        file.position(HEADER);
        // one segment, loaded as it is: read and execute
        file.putInt(1).putInt(5).putLong(0).putLong(LOADED_AT).putLong(LOADED_AT);
        file.putLong(size).putLong(size).putLong(0x1000);
        return file.put(code).array();
    }

    /** exit(0): mov $60, %eax; xor %edi, %edi; syscall. */
    private static byte[] intel() {
        return new byte[] {(byte) 0xb8, 60, 0, 0, 0, 0x31, (byte) 0xff, 0x0f, 0x05};
    }

    /** exit(0): mov x8, #93; mov x0, #0; svc #0. */
    private static byte[] arm() {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xd2800ba8)
                .putInt(0xd2800000)
                .putInt(0xd4000001)
                .array();
    }
}
