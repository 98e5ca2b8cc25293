package brig.runtime.sys;

import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An open directory, and what is made, read and removed in it without a symbolic link being followed: a path of several
 * names is opened beneath it ({@code RESOLVE_BENEATH}), and all else takes a single name.
 *
 * <p>File names are bytes. Here they are strings of one character per byte (ISO 8859-1), so that none is lost.
 */
public final class Folder implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");
    private static final int O_DIRECTORY = AARCH64 ? 0x4000 : 0x10000;
    private static final int O_NOFOLLOW = AARCH64 ? 0x8000 : 0x20000;
    private static final int RESOLVE_NO_XDEV = 1;
    private static final int RESOLVE_NO_MAGICLINKS = 2;
    private static final int RESOLVE_NO_SYMLINKS = 4;
    private static final int RESOLVE_BENEATH = 8;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int S_IFIFO = 0x1000;
    private static final int S_IFCHR = 0x2000;
    private static final int STATX_BASIC = 0x7ff;
    private static final int LARGEST_ATTRIBUTE = 65536;

    private final int fd;

    private Folder(int fd) {
        this.fd = fd;
    }

    /** Takes over a descriptor of a directory that can be read. */
    public static Folder of(int fd) {
        return new Folder(fd);
    }

    int fd() {
        return fd;
    }

    /** A path of the host that Brig made itself. */
    public static Folder at(String path) throws SyscallException {
        var text = NativeMemory.ofString(path);
        return new Folder((int) Libc.call("open " + path, Sys.OPENAT, AT_FDCWD, text, O_DIRECTORY | O_CLOEXEC));
    }

    /**
     * A directory beneath this one.
     *
     * @throws SyscallException ELOOP if any part of the path is a symbolic link, EXDEV if it leads out
     */
    public Folder folder(String path) throws SyscallException {
        return new Folder(openBeneath(path, O_DIRECTORY));
    }

    /** A file beneath this one, for reading; opening never waits, not even for a FIFO. */
    public int openFile(String path) throws SyscallException {
        return openBeneath(path, O_NOFOLLOW | O_NONBLOCK);
    }

    /** As {@link #folder}; it may be where something is mounted. */
    public Folder mountedFolder(String path) throws SyscallException {
        return new Folder(open(path, O_DIRECTORY, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS));
    }

    /** As {@link #openFile}; it may be where something is mounted. */
    public int openMountedFile(String path) throws SyscallException {
        return open(path, O_NOFOLLOW | O_NONBLOCK, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
    }

    /** A file as if this folder were the root directory: links are followed, and none leads out. */
    public int openInRoot(String path) throws SyscallException {
        return open(path, O_NONBLOCK, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
    }

    private int openBeneath(String path, long flags) throws SyscallException {
        return open(path, flags, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV);
    }

    private int open(String path, long flags, long resolve) throws SyscallException {
        var text = name(path.isEmpty() ? "." : path);
        var how = NativeMemory.ofSize(24);
        how.buffer().putLong(0, flags | O_CLOEXEC).putLong(16, resolve);
        return (int) Libc.call("openat2 " + path, Sys.OPENAT2, fd, text, how, how.size());
    }

    /** A new file, for writing. */
    public int createFile(String name) throws SyscallException {
        int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
        return (int) Libc.call("create " + name, Sys.OPENAT, fd, name(name), flags, 0600);
    }

    public void makeDirectory(String name) throws SyscallException {
        Libc.call("mkdir " + name, Sys.MKDIRAT, fd, name(name), 0700);
    }

    public void makeLink(String name, String target) throws SyscallException {
        Libc.call("symlink " + name, Sys.SYMLINKAT, name(target), fd, name(name));
    }

    /** A second name for what another name in a folder stands for, be it a symbolic link. */
    public void makeHardLink(String name, Folder from, String old) throws SyscallException {
        Libc.call("link " + name, Sys.LINKAT, from.fd, name(old), fd, name(name), 0);
    }

    public void makeFifo(String name, int mode) throws SyscallException {
        Libc.call("mkfifo " + name, Sys.MKNODAT, fd, name(name), S_IFIFO | 0600, 0);
        Libc.call("chmod " + name, Sys.FCHMODAT, fd, name(name), mode);
    }

    /** Character device 0:0, by which overlayfs knows that a name of the layers below is gone. */
    public void makeWhiteout(String name) throws SyscallException {
        Libc.call("mknod " + name, Sys.MKNODAT, fd, name(name), S_IFCHR, 0);
    }

    /** One name becomes another; what stood for that is replaced in the same step ({@code rename(2)}). */
    public void rename(String from, String to) throws SyscallException {
        Libc.call("rename " + from, Sys.RENAMEAT2, fd, name(from), fd, name(to), 0, 0);
    }

    /** A directory as if this folder were the root: links are followed, and none leads out; what is mounted there is entered. */
    public Folder folderInRoot(String path) throws SyscallException {
        return new Folder(open(path, O_DIRECTORY, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS));
    }

    public void remove(String name) throws SyscallException {
        Libc.call("unlink " + name, Sys.UNLINKAT, fd, name(name), 0);
    }

    /** A directory, with all that is in it. */
    public void removeTree(String name) throws SyscallException {
        try (var folder = folder(name)) {
            for (var each : folder.names()) {
                if (folder.facts(each).isDirectory()) {
                    folder.removeTree(each);
                } else {
                    folder.remove(each);
                }
            }
        }
        Libc.call("rmdir " + name, Sys.UNLINKAT, fd, name(name), AT_REMOVEDIR);
    }

    /** What a name stands for, no link followed; empty if it stands for nothing. */
    public Optional<Facts> find(String name) throws SyscallException {
        try {
            return Optional.of(facts(name));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public Facts facts(String name) throws SyscallException {
        return statx(fd, name, AT_SYMLINK_NOFOLLOW);
    }

    /** This folder's own. */
    public Facts facts() throws SyscallException {
        return facts(fd);
    }

    public static Facts facts(int fd) throws SyscallException {
        return statx(fd, "", AT_EMPTY_PATH);
    }

    private static Facts statx(int fd, String name, int flags) throws SyscallException {
        var memory = NativeMemory.ofSize(256);
        Libc.call("stat " + name, Sys.STATX, fd, name(name), flags, STATX_BASIC, memory);
        var got = memory.buffer();
        return new Facts(
                got.getShort(28) & 0xffff,
                got.getInt(20),
                got.getInt(24),
                got.getLong(40),
                got.getInt(16),
                got.getLong(32),
                (long) got.getInt(128) << 32 | got.getInt(132),
                got.getLong(112),
                got.getInt(120));
    }

    /**
     * @param mode {@code st_mode}
     * @param size bytes
     * @param links how many names it has
     * @param device number, if it is a device
     * @param seconds of its modification time, since 1970
     */
    public record Facts(
            int mode, int uid, int gid, long size, int links, long inode, long device, long seconds, int nanoseconds) {
        private static final int S_IFMT = 0xf000;

        public boolean isDirectory() {
            return (mode & S_IFMT) == 0x4000;
        }

        public boolean isFile() {
            return (mode & S_IFMT) == 0x8000;
        }

        public boolean isLink() {
            return (mode & S_IFMT) == 0xa000;
        }

        public boolean isWhiteout() {
            return (mode & S_IFMT) == S_IFCHR && device == 0;
        }

        public int permissions() {
            return mode & 07777;
        }
    }

    /** Changes the owner of a name itself, never of what a link leads to. */
    public void own(String name, int uid, int gid) throws SyscallException {
        Libc.call("chown " + name, Sys.FCHOWNAT, fd, name(name), uid, gid, AT_SYMLINK_NOFOLLOW);
    }

    /** After the owner: a change of owner clears the set-user-id bit ({@code chown(2)}). */
    public static void mode(int fd, int mode) throws SyscallException {
        Libc.call("fchmod", Sys.FCHMOD, fd, mode);
    }

    public void mode(int mode) throws SyscallException {
        mode(fd, mode);
    }

    /** This folder's own owner. */
    public void own(int uid, int gid) throws SyscallException {
        Libc.call("fchown", Sys.FCHOWNAT, fd, name(""), uid, gid, AT_EMPTY_PATH);
    }

    /** Access and modification time of a name itself; an empty name is this folder. */
    public void time(String name, long seconds, int nanoseconds) throws SyscallException {
        var times = NativeMemory.ofSize(32);
        times.buffer()
                .putLong(0, seconds)
                .putLong(8, nanoseconds)
                .putLong(16, seconds)
                .putLong(24, nanoseconds);
        Libc.call(
                "utimensat " + name, Sys.UTIMENSAT, fd, name(name.isEmpty() ? "." : name), times, AT_SYMLINK_NOFOLLOW);
    }

    public void attribute(String key, byte[] value) throws SyscallException {
        attribute(fd, key, value);
    }

    public static void attribute(int fd, String key, byte[] value) throws SyscallException {
        Libc.call("setxattr " + key, Sys.FSETXATTR, fd, name(key), NativeMemory.of(value), value.length, 0);
    }

    public List<String> attributes() throws SyscallException {
        return attributes(fd);
    }

    /** The names of a file's extended attributes. */
    public static List<String> attributes(int fd) throws SyscallException {
        var memory = NativeMemory.ofSize(LARGEST_ATTRIBUTE);
        long size = Libc.syscall(Sys.FLISTXATTR, fd, memory, memory.size());
        if (size == -1 && Native.getLastError() == Errno.ENOTSUP) {
            return List.of();
        }
        var all = text(memory, 0, (int) Libc.checked("listxattr", size));
        return all.isEmpty() ? List.of() : List.of(all.split("\0"));
    }

    public byte[] attribute(String key) throws SyscallException {
        return attribute(fd, key);
    }

    public static byte[] attribute(int fd, String key) throws SyscallException {
        var memory = NativeMemory.ofSize(LARGEST_ATTRIBUTE);
        long size = Libc.call("getxattr " + key, Sys.FGETXATTR, fd, name(key), memory, memory.size());
        var value = new byte[(int) size];
        memory.buffer().get(0, value);
        return value;
    }

    /** All names in it but {@code .} and {@code ..}, in the order of their bytes. */
    public List<String> names() throws SyscallException {
        var names = new ArrayList<String>();
        try (var again = folder("")) {
            var memory = NativeMemory.ofSize(65536);
            for (long size; (size = Libc.call("getdents64", Sys.GETDENTS64, again.fd, memory, memory.size())) > 0; ) {
                for (int at = 0; at < size; at += memory.buffer().getShort(at + 16) & 0xffff) {
                    var name = text(memory, at + 19);
                    if (!name.equals(".") && !name.equals("..")) {
                        names.add(name);
                    }
                }
            }
        }
        names.sort(null);
        return names;
    }

    /** Where a symbolic link says it leads. */
    public String linkTarget(String name) throws SyscallException {
        var memory = NativeMemory.ofSize(4096);
        long size = Libc.call("readlink " + name, Sys.READLINKAT, fd, name(name), memory, memory.size());
        return text(memory, 0, (int) size);
    }

    /** Returns when all that was written to this file system lies on its disk. */
    public void sync() throws SyscallException {
        Libc.call("syncfs", Sys.SYNCFS, fd, 0, 0);
    }

    @Override
    public void close() throws SyscallException {
        Libc.call("close", Sys.CLOSE, fd, 0, 0);
    }

    private static NativeMemory name(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL inside '" + name.replace("\0", "\\0") + "'");
        }
        return NativeMemory.of((name + "\0").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(NativeMemory memory, int from) {
        int end = from;
        while (memory.buffer().get(end) != 0) {
            end++;
        }
        return text(memory, from, end - from);
    }

    private static String text(NativeMemory memory, int from, int size) {
        var bytes = new byte[size];
        memory.buffer().get(from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
