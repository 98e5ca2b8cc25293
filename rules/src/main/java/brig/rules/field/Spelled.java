package brig.rules.field;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Values as the language spells them. */
final class Spelled {
    private static final String[] MODES = {
        "S_ISUID", "S_ISGID", "S_ISVTX", "S_IRUSR", "S_IWUSR", "S_IXUSR", "S_IRGRP", "S_IWGRP", "S_IXGRP", "S_IROTH",
        "S_IWOTH", "S_IXOTH"
    };

    private Spelled() {}

    /** Those that verdicts and lookups answer with ({@code asm-generic/errno.h}); others by their number. */
    static String errno(int number) {
        return switch (number) {
            case 1 -> "EPERM";
            case 2 -> "ENOENT";
            case 13 -> "EACCES";
            case 14 -> "EFAULT";
            case 20 -> "ENOTDIR";
            case 30 -> "EROFS";
            case 36 -> "ENAMETOOLONG";
            case 40 -> "ELOOP";
            default -> "ERRNO_" + number;
        };
    }

    /** {@code 04755} as {@code S_ISUID|S_IRUSR|...}; a type in front of it stays. */
    static String mode(String octal) {
        int bar = octal.lastIndexOf('|');
        var text = new StringBuilder(bar < 0 ? "" : octal.substring(0, bar));
        long bits = bits(octal);
        for (int i = 0; i < MODES.length; i++) {
            if ((bits & (0x800 >> i)) != 0) {
                text.append(text.isEmpty() ? "" : "|").append(MODES[i]);
            }
        }
        return text.isEmpty() ? "0" : text.toString();
    }

    /** 0 if it is no octal number. */
    static long bits(String octal) {
        try {
            return Long.parseLong(octal.substring(octal.lastIndexOf('|') + 1), 8);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** {@code CAP_CHOWN CAP_KILL ...}. */
    static String capabilities(long mask) {
        var names = new ArrayList<String>();
        for (var capability : brig.policy.Capability.values()) {
            if ((mask & capability.bit()) != 0) {
                names.add(capability.kernelName());
            }
        }
        return String.join(" ", names);
    }

    /** The directory of an absolute path, without a slash at the end. */
    static @Nullable String directory(@Nullable String path) {
        if (path == null) {
            return null;
        }
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : slash == 0 ? "/" : path.substring(0, slash);
    }
}
