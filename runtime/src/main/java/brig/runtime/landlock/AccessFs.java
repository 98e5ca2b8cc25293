package brig.runtime.landlock;

/** {@code LANDLOCK_ACCESS_FS_*} ({@code linux/landlock.h}), as far as ABI 7 has them. */
final class AccessFs {
    static final long EXECUTE = 1;
    static final long WRITE_FILE = 1 << 1;
    static final long READ_FILE = 1 << 2;
    static final long READ_DIR = 1 << 3;
    static final long REMOVE_DIR = 1 << 4;
    static final long REMOVE_FILE = 1 << 5;
    static final long MAKE_CHAR = 1 << 6;
    static final long MAKE_DIR = 1 << 7;
    static final long MAKE_REG = 1 << 8;
    static final long MAKE_SOCK = 1 << 9;
    static final long MAKE_FIFO = 1 << 10;
    static final long MAKE_BLOCK = 1 << 11;
    static final long MAKE_SYM = 1 << 12;
    static final long REFER = 1 << 13;
    static final long TRUNCATE = 1 << 14;
    static final long IOCTL_DEV = 1 << 15;

    /** What a rule on something other than a directory may name; the kernel answers EINVAL to more. */
    static final long OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;

    static final long READ = READ_FILE | READ_DIR;

    /** Everything but making device nodes. */
    static final long WRITE = WRITE_FILE
            | REMOVE_DIR
            | REMOVE_FILE
            | MAKE_DIR
            | MAKE_REG
            | MAKE_SOCK
            | MAKE_FIFO
            | MAKE_SYM
            | REFER
            | TRUNCATE;

    private AccessFs() {}

    /** All rights that an ABI knows; each of them is refused where no rule grants it. */
    static long knownTo(int abi) {
        long rights = 0;
        if (abi >= 1) {
            rights |= (MAKE_SYM << 1) - 1;
        }
        if (abi >= 2) {
            rights |= REFER;
        }
        if (abi >= 3) {
            rights |= TRUNCATE;
        }
        if (abi >= 5) {
            rights |= IOCTL_DEV;
        }
        return rights;
    }
}
