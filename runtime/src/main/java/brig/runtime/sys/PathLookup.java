package brig.runtime.sys;

import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Looks at files without opening them ({@code O_PATH}): no device is touched, no FIFO blocks, no permission is used up.
 *
 * <p>File names are bytes. Here they are strings of one character per byte (ISO 8859-1), so that none is lost. For one
 * thread at a time: the large buffers are the thread's, so what rests holds none. Failures of a lookup are values, not exceptions, because hostile paths
 * fail all the time: a negative result is the errno.
 */
public final class PathLookup {
    private static final int PATH_MAX = 4096;
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;
    private static final int O_NOFOLLOW = System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;
    private static final int RESOLVE_NO_SYMLINKS = 4;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_TYPE_MODE_NLINK = 7;
    private static final int PROC_SUPER_MAGIC = 0x9fa0;

    private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

    private final NativeMemory how = NativeMemory.ofSize(24);
    private final NativeMemory facts = NativeMemory.ofSize(256);

    /** Of one call; nothing of it is looked at after that. */
    private static final class Buffers {
        final NativeMemory path = NativeMemory.ofSize(2 * PATH_MAX);
        final NativeMemory text = NativeMemory.ofSize(2 * PATH_MAX);
    }

    /** Follows links, magic ones too; for paths that we made ourselves. */
    public int open(String name) {
        return openAt(AT_FDCWD, name);
    }

    /** An entry of a directory; a link is followed even if it is a magic one of {@code /proc}. */
    public int openAt(int directory, String name) {
        if (!put(name)) {
            return -Errno.ENAMETOOLONG;
        }
        return result(Libc.syscall(
                Sys.OPENAT.number(), directory, BUFFERS.get().path.address(), O_PATH | O_CLOEXEC, 0, 0, 0));
    }

    /**
     * As if the directory were the root: neither {@code ..} nor a link leads above it. Magic links give ELOOP.
     *
     * @param followLast whether a link at the end is followed
     */
    public int beneath(int root, String name, boolean followLast) {
        return openat2(root, name, followLast ? 0 : O_NOFOLLOW, RESOLVE_IN_ROOT);
    }

    /** As {@link #beneath}; any link is ELOOP, but one at the end is opened itself. */
    public int beneathWithoutLinks(int root, String name) {
        return openat2(root, name, O_NOFOLLOW, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS);
    }

    private int openat2(int root, String name, int flags, int resolve) {
        if (!put(name)) {
            return -Errno.ENAMETOOLONG;
        }
        how.buffer().putLong(0, O_PATH | O_CLOEXEC | flags).putLong(8, 0).putLong(16, resolve);
        return result(
                Libc.syscall(Sys.OPENAT2.number(), root, BUFFERS.get().path.address(), how.address(), 24, 0, 0));
    }

    /**
     * What the kernel calls an open file: its path from the root of its mount namespace, which for a container is the
     * container's root; {@code pipe:[7]} and the like for what has none. Null if it is too long.
     */
    public @Nullable String name(int fd) {
        return readLink("/proc/self/fd/" + fd);
    }

    public @Nullable String readLink(String name) {
        return put(name) ? readLink(AT_FDCWD) : null;
    }

    /** What a link says, by a descriptor of the link itself. */
    public @Nullable String linkText(int fd) {
        return put("") ? readLink(fd) : null;
    }

    private @Nullable String readLink(int directory) {
        long size = Libc.syscall(
                Sys.READLINKAT.number(),
                directory,
                BUFFERS.get().path.address(),
                BUFFERS.get().text.address(),
                BUFFERS.get().text.size(),
                0,
                0);
        return size < 0 || size >= BUFFERS.get().text.size() ? null : text((int) size);
    }

    /** Takes the facts that {@link #mode} and {@link #links} then give. */
    public boolean stat(int fd) {
        return put("")
                && Libc.syscall(
                                Sys.STATX.number(),
                                fd,
                                BUFFERS.get().path.address(),
                                AT_EMPTY_PATH,
                                STATX_TYPE_MODE_NLINK,
                                facts.address(),
                                0)
                        != -1;
    }

    /** {@code st_mode} of the last {@link #stat}. */
    public int mode() {
        return facts.buffer().getShort(28) & 0xffff;
    }

    /** How many names the file of the last {@link #stat} has. */
    public int links() {
        return facts.buffer().getInt(16);
    }

    public boolean isOnProc(int fd) {
        return Libc.syscall(Sys.FSTATFS.number(), fd, facts.address(), 0, 0, 0, 0) != -1
                && facts.buffer().getLong(0) == PROC_SUPER_MAGIC;
    }

    /**
     * The beginning of a small file, such as those of {@code /proc/PID}; null if it cannot be read. One byte is one
     * character.
     *
     * @return up to 8191 characters
     */
    public @Nullable String read(String name) {
        if (!put(name)) {
            return null;
        }
        int fd = result(
                Libc.syscall(Sys.OPENAT.number(), AT_FDCWD, BUFFERS.get().path.address(), O_CLOEXEC, 0, 0, 0));
        if (fd < 0) {
            return null;
        }
        long size = Libc.syscall(
                Sys.READ.number(),
                fd,
                BUFFERS.get().text.address(),
                BUFFERS.get().text.size() - 1,
                0,
                0,
                0);
        close(fd);
        return size < 0 ? null : text((int) size);
    }

    public void close(int fd) {
        Libc.syscall(Sys.CLOSE.number(), fd, 0, 0, 0, 0, 0);
    }

    private String text(int size) {
        var bytes = new byte[size];
        BUFFERS.get().text.buffer().get(0, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private boolean put(String name) {
        var bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length >= BUFFERS.get().path.size() || name.indexOf('\0') >= 0) {
            return false;
        }
        BUFFERS.get().path.buffer().put(0, bytes).put(bytes.length, (byte) 0);
        return true;
    }

    private static int result(long fd) {
        return fd == -1 ? -Native.getLastError() : (int) fd;
    }
}
