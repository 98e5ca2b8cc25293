package brig.runtime.sys;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What a process does that outlives its caller. */
public final class Detached {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int LONGEST_PATH = 107;
    private static final int AT_FDCWD = -100;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int PR_SET_CHILD_SUBREAPER = 36;

    private Detached() {}

    /** A session of our own: no terminal's hangup reaches us. Fails where we have one already. */
    public static void leaveSession() {
        Libc.syscall(Sys.SETSID.number(), 0, 0, 0, 0, 0, 0);
    }

    /** The root is our directory from now on; Java's own idea of it stays as it was. */
    public static void leaveDirectory() throws SyscallException {
        Libc.call("chdir /", Sys.CHDIR, NativeMemory.ofString("/"), 0, 0);
    }

    /**
     * Descriptors 0 to 2 become the null device: whoever waits for their end must not wait for us, even where it may not be written to (a
     * container of another runtime's that got it as a stream can take that right from all of the host).
     */
    public static void leaveStandardStreams() throws SyscallException {
        int nothing = openNothing();
        for (int fd = 0; fd < 3; fd++) {
            Libc.call("dup3", Sys.DUP3, nothing, fd, 0);
        }
        Descriptors.close(nothing);
    }

    private static int openNothing() throws SyscallException {
        var path = NativeMemory.ofString("/dev/null");
        try {
            return (int) Libc.call("open /dev/null", Sys.OPENAT, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
        } catch (SyscallException e) {
            return (int) Libc.call("open /dev/null", Sys.OPENAT, AT_FDCWD, path, O_CLOEXEC);
        }
    }

    /** Orphans beneath us are our children from now on ({@code PR_SET_CHILD_SUBREAPER}). */
    public static void adoptOrphans() throws SyscallException {
        Libc.call("prctl PR_SET_CHILD_SUBREAPER", Sys.PRCTL, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0);
    }

    /**
     * Hands a descriptor to whoever listens on a unix socket, with a word that names it.
     *
     * @param word such as the path of what the descriptor is
     */
    public static void send(Path socket, int descriptor, String word) throws SyscallException {
        int fd = connect(socket);
        try {
            UnixSocket.send(fd, word.getBytes(StandardCharsets.UTF_8), List.of(descriptor));
        } finally {
            Descriptors.close(fd);
        }
    }

    /** @return a stream, which the caller closes */
    public static int connect(Path socket) throws SyscallException {
        var path = socket.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length > LONGEST_PATH) {
            throw new SyscallException("connect " + socket, 36); // ENAMETOOLONG
        }
        int fd = (int) Libc.call("socket", Sys.SOCKET, AF_UNIX, SOCK_STREAM_CLOEXEC, 0);
        try {
            var address = NativeMemory.ofSize(2 + LONGEST_PATH + 1);
            address.buffer().putShort(0, (short) AF_UNIX).put(2, path);
            Libc.call("connect " + socket, Sys.CONNECT, fd, address, 2 + path.length + 1);
            return fd;
        } catch (SyscallException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    /** @return a descriptor that reads as these bytes; the caller closes it */
    public static int reading(byte[] bytes) throws SyscallException {
        var linux = new JnaLinux();
        int fd = linux.memfdCreate("brig-input");
        linux.write(fd, bytes);
        Libc.call("lseek", Sys.LSEEK, fd, 0, 0);
        return fd;
    }
}
