package brig.runtime.sys;

import com.sun.jna.Native;

/**
 * What tells a file from an earlier state of itself, and from another one in its place ({@code statx(2)}).
 *
 * @param mode {@code st_mode}; 0 if there is no such file
 * @param modified nanoseconds since 1970, as {@code changed}, which nobody can set back
 */
public record FileIdentity(int mode, long device, long inode, long size, long modified, long changed) {
    /** Of a file that is not there. */
    public static final FileIdentity NONE = new FileIdentity(0, 0, 0, 0, 0, 0);

    private static final int AT_FDCWD = -100;
    private static final int STATX_BASIC = 0x7ff;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFREG = 0x8000;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int CTIME = 96;
    private static final int MTIME = 112;
    private static final int DEVICE = 136;
    private static final long SECOND = 1_000_000_000L;

    /** Links are followed. */
    public static FileIdentity of(String path) throws SyscallException {
        var statx = NativeMemory.ofSize(256);
        if (Libc.syscall(Sys.STATX, AT_FDCWD, NativeMemory.ofString(path), 0, STATX_BASIC, statx) == -1) {
            int error = Native.getLastError();
            if (error == Errno.ENOENT || error == Errno.ENOTDIR) {
                return NONE;
            }
            throw new SyscallException("statx " + path, error);
        }
        var in = statx.buffer();
        return new FileIdentity(
                in.getShort(MODE) & 0xffff,
                in.getLong(DEVICE),
                in.getLong(INODE),
                in.getLong(SIZE),
                in.getLong(MTIME) * SECOND + in.getInt(MTIME + 8),
                in.getLong(CTIME) * SECOND + in.getInt(CTIME + 8));
    }

    public boolean isRegular() {
        return (mode & S_IFMT) == S_IFREG;
    }

    /**
     * Whether it has been as it is since before a moment, with some room for clocks that tick slowly.
     *
     * @param nanoseconds since 1970
     */
    public boolean isOlderThan(long nanoseconds) {
        long latest = nanoseconds - SECOND;
        return modified < latest && changed < latest;
    }
}
