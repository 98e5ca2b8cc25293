package brig.runtime.image.tar;

import brig.runtime.image.ImageException;
import java.nio.charset.StandardCharsets;

/** One block in front of an entry ({@code tar(5)}); what stands in extended headers is not in here. */
record TarHeader(String name, int mode, long uid, long gid, long size, long time, int type, String link) {
    /** @param at where the block is in the archive, for messages */
    static TarHeader of(byte[] block, long at) throws ImageException {
        var name = text(block, 0, 100);
        if (number(block, 148, 8, at) != checksum(block)) {
            throw new ImageException("no tar header at byte " + at + " (the checksum is wrong)");
        }
        boolean ustar = text(block, 257, 6).equals("ustar");
        var prefix = ustar ? text(block, 345, 155) : "";
        long size = number(block, 124, 12, at);
        if (size < 0) {
            throw new ImageException("the entry at byte " + at + " has a size below 0");
        }
        return new TarHeader(
                prefix.isEmpty() ? name : prefix + "/" + name,
                (int) number(block, 100, 8, at),
                number(block, 108, 8, at),
                number(block, 116, 8, at),
                size,
                number(block, 136, 12, at),
                block[156],
                text(block, 157, 100));
    }

    static boolean isZero(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private static long checksum(byte[] block) {
        long sum = 0;
        for (int i = 0; i < block.length; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static String text(byte[] block, int from, int size) {
        int end = from;
        while (end < from + size && block[end] != 0) {
            end++;
        }
        return new String(block, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /** Octal, or with the first bit set GNU's big-endian binary. */
    private static long number(byte[] block, int from, int size, long at) throws ImageException {
        if ((block[from] & 0x80) != 0) {
            long value = (block[from] & 0x40) != 0 ? -1 : 0;
            for (int i = from; i < from + size; i++) {
                int each = block[i] & 0xff;
                if (i == from) {
                    each = value < 0 ? each : each & 0x7f;
                }
                if (i < from + size - Long.BYTES && each != (value & 0xff)) {
                    throw new ImageException("a number in the header at byte " + at + " does not fit into 64 bits");
                }
                value = (value << 8) | each;
            }
            return value;
        }
        var digits = text(block, from, size).strip();
        if (!digits.matches("[0-7]{0,12}")) {
            throw new ImageException("no octal number in the header at byte " + at + ": '"
                    + brig.runtime.image.ImageName.shown(digits) + "'");
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }
}
