package brig.runtime.sys;

import com.sun.jna.Native;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Small files and directories by the bare calls: what {@code java.nio.file.Files} does with a channel, a cleaner and attributes
 * around each costs several times the kernel's own part, and a start does a hundred such things. What may well be missing is
 * told by an errno and not by an exception. Exceptions are those of {@code Files}.
 */
public final class PlainFile {
    private static final int AT_FDCWD = -100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0x40;
    private static final int O_TRUNC = 0x200;
    private static final int O_CLOEXEC = 0x80000;
    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");
    private static final int O_DIRECTORY = AARCH64 ? 0x4000 : 0x10000;
    private static final int O_NOFOLLOW = AARCH64 ? 0x8000 : 0x20000;
    private static final int CHUNK = Scratch.CHUNK;

    private PlainFile() {}

    private static long address(NativeMemory memory, Path path) throws IOException {
        return Scratch.own().put(memory, path.toString());
    }

    /** A file of the kernel's, or a small one. */
    public static String read(Path file) throws IOException {
        var text = readIfThere(file);
        if (text == null) {
            throw new NoSuchFileException(file.toString());
        }
        return text;
    }

    /** As {@link #read}; nothing if there is no such file, or it has just gone with its cgroup (ENODEV). */
    public static @Nullable String readIfThere(Path file) throws IOException {
        var scratch = Scratch.own();
        int fd = (int) Libc.syscall(Sys.OPENAT.number(), AT_FDCWD, address(scratch.path, file), O_CLOEXEC, 0, 0, 0);
        if (fd == -1) {
            int error = Native.getLastError();
            if (isGone(error)) {
                return null;
            }
            throw failure(file, error);
        }
        try {
            var all = new byte[0];
            while (true) {
                long got = Libc.syscall(Sys.READ.number(), fd, scratch.bytes.address(), CHUNK, 0, 0, 0);
                int error = got == -1 ? Native.getLastError() : 0;
                if (got == 0) {
                    return new String(all, StandardCharsets.UTF_8);
                }
                if (got > 0) {
                    all = appended(all, scratch.bytes.buffer(), (int) got);
                } else if (isGone(error)) {
                    return null;
                } else if (error != Errno.EINTR) {
                    throw failure(file, error);
                }
            }
        } finally {
            close(fd);
        }
    }

    private static boolean isGone(int error) {
        return error == Errno.ENOENT || error == Errno.ENODEV;
    }

    private static byte[] appended(byte[] before, ByteBuffer from, int count) {
        var more = Arrays.copyOf(before, before.length + count);
        from.get(0, more, before.length, count);
        return more;
    }

    /**
     * All of an open file of memory or disk, from its beginning.
     *
     * @throws IOException if it is something else, or longer than {@code most} bytes
     */
    public static String content(int fd, int most) throws IOException {
        var scratch = Scratch.own();
        var file = OpenFile.of(fd);
        if (!file.isRegular() || file.size() > most) {
            throw new IOException("no file, or one of more than " + most + " bytes");
        }
        var all = new byte[0];
        while (all.length < file.size()) {
            long got = Libc.syscall(Sys.PREAD64.number(), fd, scratch.bytes.address(), CHUNK, all.length, 0, 0);
            if (Libc.checked("pread", got) == 0) {
                break;
            }
            all = appended(all, scratch.bytes.buffer(), (int) got);
        }
        return new String(all, StandardCharsets.UTF_8);
    }

    /** What lies in a directory, in no order; nothing if it is none, or a link to one. */
    public static List<String> names(Path directory) throws IOException {
        var scratch = Scratch.own();
        int flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        int fd = (int) Libc.syscall(Sys.OPENAT.number(), AT_FDCWD, address(scratch.path, directory), flags, 0, 0, 0);
        var names = new ArrayList<String>();
        if (fd == -1) {
            return names;
        }
        try {
            while (true) {
                long got = Libc.syscall(Sys.GETDENTS64.number(), fd, scratch.bytes.address(), CHUNK, 0, 0, 0);
                check(directory, got == -1 ? Native.getLastError() : 0);
                if (got <= 0) {
                    return names;
                }
                addNames(scratch.bytes.buffer(), (int) got, names);
            }
        } finally {
            close(fd);
        }
    }

    /** {@code struct linux_dirent64}. */
    private static void addNames(ByteBuffer entries, int end, List<String> names) {
        for (int at = 0; at < end; at += entries.getShort(at + 16)) {
            int length = 0;
            while (entries.get(at + 19 + length) != 0) {
                length++;
            }
            var bytes = new byte[length];
            entries.get(at + 19, bytes);
            var name = new String(bytes, StandardCharsets.UTF_8);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
    }

    /**
     * Writes values, each in one call, into a file that is there.
     *
     * @return 0, or the errno
     */
    public static int put(Path file, String... values) throws IOException {
        var scratch = Scratch.own();
        int fd = (int)
                Libc.syscall(Sys.OPENAT.number(), AT_FDCWD, address(scratch.path, file), O_WRONLY | O_CLOEXEC, 0, 0, 0);
        if (fd == -1) {
            return Native.getLastError();
        }
        try {
            for (var value : values) {
                var content = value.getBytes(StandardCharsets.UTF_8);
                var memory = content.length <= CHUNK ? scratch.bytes : NativeMemory.ofSize(content.length);
                memory.buffer().put(0, content);
                int error = all(fd, memory, content.length);
                if (error != 0) {
                    return error;
                }
            }
            return 0;
        } finally {
            close(fd);
        }
    }

    /** Makes a file (0644, less the umask) or makes it empty, and writes all of it. */
    public static void write(Path file, byte[] content) throws IOException {
        var scratch = Scratch.own();
        int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
        int fd = (int) Libc.syscall(Sys.OPENAT.number(), AT_FDCWD, address(scratch.path, file), flags, 0644, 0, 0);
        check(file, fd == -1 ? Native.getLastError() : 0);
        try {
            var memory = content.length <= CHUNK ? scratch.bytes : NativeMemory.ofSize(content.length);
            memory.buffer().put(0, content);
            check(file, all(fd, memory, content.length));
        } finally {
            close(fd);
        }
    }

    private static int all(int fd, NativeMemory memory, int length) {
        try {
            for (int done = 0; done < length; ) {
                long put = Libc.syscall(Sys.WRITE.number(), fd, memory.address() + done, length - done, 0, 0, 0);
                if (put != -1) {
                    done += (int) put;
                    continue;
                }
                int error = Native.getLastError();
                if (error != Errno.EINTR) {
                    return error;
                }
            }
            return 0;
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** @return 0, or the errno */
    public static int tryMakeDirectory(Path directory, int mode) throws IOException {
        long made = Libc.syscall(Sys.MKDIRAT.number(), AT_FDCWD, address(Scratch.own().path, directory), mode, 0, 0, 0);
        return made == -1 ? Native.getLastError() : 0;
    }

    public static void makeDirectory(Path directory, int mode) throws IOException {
        check(directory, tryMakeDirectory(directory, mode));
    }

    /** @return 0, or the errno */
    public static int tryRemoveDirectory(Path directory) throws IOException {
        return unlink(directory, AT_REMOVEDIR);
    }

    /** No directory. @return 0, or the errno */
    public static int tryRemove(Path file) throws IOException {
        return unlink(file, 0);
    }

    private static int unlink(Path path, int flags) throws IOException {
        long done = Libc.syscall(Sys.UNLINKAT.number(), AT_FDCWD, address(Scratch.own().path, path), flags, 0, 0, 0);
        return done == -1 ? Native.getLastError() : 0;
    }

    /** In the place of whatever has the other name. */
    public static void move(Path from, Path to) throws IOException {
        var scratch = Scratch.own();
        long done = Libc.syscall(
                Sys.RENAMEAT2.number(),
                AT_FDCWD,
                address(scratch.path, from),
                AT_FDCWD,
                address(scratch.other, to),
                0,
                0);
        check(from, done == -1 ? Native.getLastError() : 0);
    }

    /** Where a link leads, as it is written; one of {@code /proc} as the kernel tells it. */
    public static String readLink(Path link) throws IOException {
        var scratch = Scratch.own();
        long length = Libc.syscall(
                Sys.READLINKAT.number(), AT_FDCWD, address(scratch.path, link), scratch.bytes.address(), CHUNK, 0, 0);
        check(link, length == -1 ? Native.getLastError() : 0);
        return text(scratch.bytes.buffer(), (int) length);
    }

    private static String text(ByteBuffer buffer, int length) {
        var bytes = new byte[length];
        buffer.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void close(int fd) {
        Libc.syscall(Sys.CLOSE.number(), fd, 0, 0, 0, 0, 0);
    }

    /** @param error 0, or the errno */
    public static void check(Path path, int error) throws IOException {
        if (error != 0) {
            throw failure(path, error);
        }
    }

    /** What {@code Files} throws for it. */
    public static FileSystemException failure(Path path, int error) {
        var name = path.toString();
        return switch (error) {
            case Errno.ENOENT -> new NoSuchFileException(name);
            case Errno.EEXIST -> new FileAlreadyExistsException(name);
            case Errno.ENOTEMPTY -> new DirectoryNotEmptyException(name);
            case Errno.EACCES -> new AccessDeniedException(name);
            default -> new FileSystemException(name, null, Errno.describe(error));
        };
    }
}
