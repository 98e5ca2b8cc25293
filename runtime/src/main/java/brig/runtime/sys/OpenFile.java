package brig.runtime.sys;

/**
 * What one of our descriptors is ({@code statx(2)}).
 *
 * @param mode {@code st_mode}
 * @param size in bytes
 * @param major of the device that it is, if it is one
 */
public record OpenFile(int mode, long size, int major, int minor) {
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC = 0x7ff;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFREG = 0x8000;

    /** @throws SyscallException EBADF if it is closed */
    public static OpenFile of(int fd) throws SyscallException {
        var scratch = Scratch.own();
        Libc.call(
                "statx " + fd,
                Sys.STATX,
                fd,
                scratch.put(scratch.path, ""),
                AT_EMPTY_PATH,
                STATX_BASIC,
                scratch.statx.address(),
                0);
        var in = scratch.statx.buffer();
        return new OpenFile(in.getShort(28) & 0xffff, in.getLong(40), in.getInt(128), in.getInt(132));
    }

    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }

    public boolean isRegular() {
        return (mode & S_IFMT) == S_IFREG;
    }

    /** Whether it is that character device. */
    public boolean isDevice(int itsMajor, int itsMinor) {
        return (mode & S_IFMT) == S_IFCHR && major == itsMajor && minor == itsMinor;
    }
}
