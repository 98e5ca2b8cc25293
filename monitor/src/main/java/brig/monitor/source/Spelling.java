package brig.monitor.source;

import java.util.function.LongFunction;

/** Registers as text, by the kind of their parameter. */
final class Spelling {
    private static final long O_ACCMODE = 3;
    private static final int S_IFMT = 0xf000;

    private Spelling() {}

    /** For a kind that does not point to memory. */
    static LongFunction<String> of(String kind) {
        if (kind.equals("open")) {
            return Spelling::open;
        }
        if (kind.equals("clone")) {
            return Spelling::clone;
        }
        if (kind.equals("persona")) {
            return Spelling::persona;
        }
        if (Flags.isSet(kind)) {
            return value -> Flags.set(kind, value & 0xffffffffL);
        }
        if (Flags.isChoice(kind)) {
            return value -> Flags.choice(kind, value);
        }
        return switch (kind) {
            case "int" -> value -> Long.toString(signed(value));
            case "fd", "socket" -> value -> Integer.toString((int) value);
            case "id" -> value -> (int) value == -1 ? "-1" : Integer.toUnsignedString((int) value);
            case "dirfd" -> value -> (int) value == -100 ? "AT_FDCWD" : Integer.toString((int) value);
            case "octal" -> value -> "0" + Long.toOctalString(value & 0xffff);
            case "filemode" -> Spelling::fileMode;
            case "device" -> Spelling::device;
            case "sockettype" -> Spelling::socketType;
            case "pointer", "envp" -> value -> value == 0 ? "NULL" : "0x" + Long.toHexString(value);
            default -> value -> "0x" + Long.toHexString(value);
        };
    }

    /** A negative int arrives in 64 bits with its upper half clear or set, as the caller left it. */
    private static long signed(long value) {
        return value >>> 31 == 1 ? (int) value : value;
    }

    private static String open(long value) {
        var mode = switch ((int) (value & O_ACCMODE)) {
            case 0 -> "O_RDONLY";
            case 1 -> "O_WRONLY";
            case 2 -> "O_RDWR";
            default -> "O_ACCMODE";
        };
        long rest = value & 0xffffffffL & ~O_ACCMODE;
        return rest == 0 ? mode : mode + "|" + Flags.set("open", rest);
    }

    /** The lowest byte is the signal to the parent. */
    private static String clone(long value) {
        long flags = value & 0xffffff80L;
        long signal = value & 0x7f;
        if (signal == 0) {
            return Flags.set("clone", flags);
        }
        var name = Flags.choice("signal", signal);
        return flags == 0 ? name : Flags.set("clone", flags) + "|" + name;
    }

    /** All bits set only asks. */
    private static String persona(long value) {
        long bits = value & 0xffffffffL;
        return bits == 0xffffffffL ? "0xffffffff" : Flags.set("persona", bits);
    }

    private static String fileMode(long value) {
        var type = switch ((int) value & S_IFMT) {
            case 0x1000 -> "S_IFIFO|";
            case 0x2000 -> "S_IFCHR|";
            case 0x4000 -> "S_IFDIR|";
            case 0x6000 -> "S_IFBLK|";
            case 0x8000 -> "S_IFREG|";
            case 0xc000 -> "S_IFSOCK|";
            default -> "";
        };
        return type + "0" + Long.toOctalString(value & 0xfff);
    }

    /** Major and minor number ({@code new_decode_dev} in the kernel). */
    private static String device(long value) {
        return ((value >> 8) & 0xfff) + ":" + ((value & 0xff) | ((value >> 12) & 0xfff00));
    }

    private static String socketType(long value) {
        var type = switch ((int) value & 0xf) {
            case 1 -> "SOCK_STREAM";
            case 2 -> "SOCK_DGRAM";
            case 3 -> "SOCK_RAW";
            case 4 -> "SOCK_RDM";
            case 5 -> "SOCK_SEQPACKET";
            case 10 -> "SOCK_PACKET";
            default -> "0x" + Long.toHexString(value & 0xf);
        };
        return type + ((value & 0x800) != 0 ? "|SOCK_NONBLOCK" : "") + ((value & 0x80000) != 0 ? "|SOCK_CLOEXEC" : "");
    }
}
