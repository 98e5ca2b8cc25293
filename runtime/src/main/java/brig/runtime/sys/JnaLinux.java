package brig.runtime.sys;

import com.sun.jna.Native;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Linux} on the real kernel. */
public final class JnaLinux implements Linux {
    /** Beyond every number that a launcher or a program is given. */
    private static final int ABOVE_ALL = 210;

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_EXEC = 0x10;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_ADD_SEALS = 1033;
    /** F_SEAL_SEAL, SHRINK, GROW, WRITE. */
    private static final int ALL_SEALS = 0xf;

    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int AT_FDCWD = -100;
    private static final int RESOLVE_NO_MAGICLINKS = 2;
    private static final int RESOLVE_NO_SYMLINKS = 4;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX_NB = 6;
    private static final int MAX_DESCRIPTORS = 8;
    /** {@code struct msghdr} on 64-bit. */
    private static final int MESSAGE_HEADER = 56;
    /** With nothing in {@code revents}. */
    private static final int POLLIN = 1;

    private static final int PIDFD_SIGNAL_PROCESS_GROUP = 4;

    @Override
    public int geteuid() {
        return (int) Libc.syscall(Sys.GETEUID.number(), 0, 0, 0, 0, 0, 0);
    }

    @Override
    public int memfdCreate(String name) throws SyscallException {
        var text = NativeMemory.ofString(name);
        long flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
        long fd = Libc.syscall(Sys.MEMFD_CREATE, text, flags | MFD_EXEC);
        if (fd == -1 && Native.getLastError() == Errno.EINVAL) {
            // before Linux 6.3 every memfd is executable and MFD_EXEC is unknown
            fd = Libc.syscall(Sys.MEMFD_CREATE, text, flags);
        }
        return (int) Libc.checked("memfd_create " + name, fd);
    }

    @Override
    public void write(int fd, byte[] bytes) throws SyscallException {
        var memory = NativeMemory.of(bytes);
        try {
            for (int done = 0; done < bytes.length; ) {
                done += (int) Libc.call("write", Sys.WRITE, fd, memory.address() + done, bytes.length - done);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    @Override
    public void seal(int fd) throws SyscallException {
        Libc.call("fcntl F_ADD_SEALS", Sys.FCNTL, fd, F_ADD_SEALS, ALL_SEALS);
    }

    @Override
    public int spawn(String path, List<String> argv, Map<Integer, Integer> descriptors) throws SyscallException {
        return spawn(path, argv, List.of(), descriptors);
    }

    /** @param variables {@code NAME=value}, all that the program gets */
    public int spawn(String path, List<String> argv, List<String> variables, Map<Integer, Integer> descriptors)
            throws SyscallException {
        return spawn(path, argv, variables, descriptors, List.of());
    }

    /** @param closed descriptors that the program does not get, whether or not they are open here */
    public int spawn(
            String path,
            List<String> argv,
            List<String> variables,
            Map<Integer, Integer> descriptors,
            List<Integer> closed)
            throws SyscallException {
        // as high as possible first, so that no source is overwritten by another one's target
        var sources = new ArrayList<Integer>();
        var actions = NativeMemory.ofSize(256); // posix_spawn_file_actions_t has 80 bytes on glibc
        var pid = NativeMemory.ofSize(4);
        var program = NativeMemory.ofString(path);
        var words = NativeMemory.ofSize(8 * (argv.size() + 1));
        for (int i = 0; i < argv.size(); i++) {
            words.putAddress(8 * i, NativeMemory.ofString(argv.get(i)));
        }
        var environment = NativeMemory.ofSize(8 * (variables.size() + 1));
        for (int i = 0; i < variables.size(); i++) {
            environment.putAddress(8 * i, NativeMemory.ofString(variables.get(i)));
        }
        spawned(path, Libc.posix_spawn_file_actions_init(actions.address()));
        try {
            for (var entry : descriptors.entrySet()) {
                int high = (int) Libc.call("fcntl F_DUPFD", Sys.FCNTL, entry.getValue(), F_DUPFD_CLOEXEC, ABOVE_ALL);
                sources.add(high);
                spawned(path, Libc.posix_spawn_file_actions_adddup2(actions.address(), high, entry.getKey()));
            }
            for (int number : closed) {
                spawned(path, Libc.posix_spawn_file_actions_addclose(actions.address(), number));
            }
            spawned(
                    path,
                    Libc.posix_spawn(
                            pid.address(),
                            program.address(),
                            actions.address(),
                            0,
                            words.address(),
                            environment.address()));
            return pid.buffer().getInt(0);
        } finally {
            Libc.posix_spawn_file_actions_destroy(actions.address());
            for (int source : sources) {
                close(source);
            }
            for (var memory : List.of(actions, pid, program, words, environment)) {
                Reference.reachabilityFence(memory);
            }
        }
    }

    private static void spawned(String path, int error) throws SyscallException {
        if (error != 0) {
            throw new SyscallException("posix_spawn " + path, error);
        }
    }

    @Override
    public Pair socketPair() throws SyscallException {
        var pair = NativeMemory.ofSize(8);
        Libc.call("socketpair", Sys.SOCKETPAIR, AF_UNIX, SOCK_SEQPACKET | CLOEXEC, 0, pair);
        return new Pair(pair.buffer().getInt(0), pair.buffer().getInt(4));
    }

    @Override
    public Received receive(int socket, int size) throws SyscallException {
        var message = Scratch.own().message;
        var bytes = size <= Scratch.SHORT_MESSAGE ? message : NativeMemory.ofSize(size);
        int from = bytes == message ? Scratch.CONTENT : 0;
        var header = message.buffer();
        for (int at = 0; at < MESSAGE_HEADER; at += 8) {
            header.putLong(at, 0);
        }
        header.putLong(Scratch.VECTOR, bytes.address() + from).putLong(Scratch.VECTOR + 8, size);
        header.putLong(16, message.address() + Scratch.VECTOR)
                .putLong(24, 1)
                .putLong(32, message.address() + Scratch.CONTROL)
                .putLong(40, 16 + 4 * MAX_DESCRIPTORS);
        long got;
        do {
            got = Libc.syscall(Sys.RECVMSG.number(), socket, message.address(), MSG_CMSG_CLOEXEC, 0, 0, 0);
        } while (got == -1 && Native.getLastError() == Errno.EINTR);
        Libc.checked("recvmsg", got);
        var content = new byte[(int) got];
        bytes.buffer().get(from, content);
        return new Received(content, descriptors(header, header.getLong(40)));
    }

    private static List<Integer> descriptors(ByteBuffer message, long length) {
        int control = Scratch.CONTROL;
        if (length < 16 || message.getInt(control + 8) != SOL_SOCKET || message.getInt(control + 12) != SCM_RIGHTS) {
            return List.of();
        }
        var found = new ArrayList<Integer>();
        long end = Math.min(message.getLong(control), length);
        for (int at = 16; at + 4 <= end; at += 4) {
            found.add(message.getInt(control + at));
        }
        return found;
    }

    @Override
    public boolean waitReadable(int fd, int milliseconds) throws SyscallException {
        return waitEither(fd, -1, milliseconds) == 0;
    }

    @Override
    public int waitEither(int first, int second, int milliseconds) throws SyscallException {
        var scratch = Scratch.own();
        var poll = scratch.poll.buffer();
        poll.putInt(0, first).putInt(4, POLLIN).putInt(8, second).putInt(12, POLLIN);
        long time = scratch.time(milliseconds);
        long ready = Libc.syscall(Sys.PPOLL.number(), scratch.poll.address(), 2, time, 0, 8, 0);
        if (ready == 0 || (ready == -1 && Native.getLastError() == Errno.EINTR)) {
            return -1;
        }
        Libc.checked("ppoll", ready);
        return poll.getShort(6) != 0 ? 0 : 1;
    }

    @Override
    public void signal(int pidfd, int signal) throws SyscallException {
        Libc.call("pidfd_send_signal " + signal, Sys.PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0, 0, 0);
    }

    /** As {@link #signal}, to the whole process group of that process; before Linux 6.9 to the process alone. */
    public void signalGroup(int pidfd, int signal) throws SyscallException {
        long sent = Libc.syscall(Sys.PIDFD_SEND_SIGNAL.number(), pidfd, signal, 0, PIDFD_SIGNAL_PROCESS_GROUP, 0, 0);
        int error = sent == -1 ? Native.getLastError() : 0;
        if (error == Errno.EINVAL) {
            signal(pidfd, signal);
        } else if (error != 0 && error != Errno.ESRCH) {
            throw new SyscallException("pidfd_send_signal " + signal, error);
        }
    }

    @Override
    public int waitPid(int pid) throws SyscallException {
        var status = NativeMemory.ofSize(4);
        interruptible("wait4 " + pid, Sys.WAIT4, pid, status, 0);
        return status.buffer().getInt(0);
    }

    @Override
    public void close(int fd) throws SyscallException {
        Libc.call("close", Sys.CLOSE, fd, 0, 0);
    }

    @Override
    public int openProcess(int pid) throws SyscallException {
        return (int) Libc.call("pidfd_open " + pid, Sys.PIDFD_OPEN, pid, 0, 0);
    }

    @Override
    public int openDirectory(String path) throws SyscallException {
        var text = NativeMemory.ofString(path);
        return (int) Libc.call("open " + path, Sys.OPENAT, AT_FDCWD, text, O_PATH | CLOEXEC);
    }

    @Override
    public Optional<Found> beneath(int directory, String itself, String path) throws SyscallException {
        int fd = openBeneath(directory, path, RESOLVE_NO_MAGICLINKS);
        if (fd < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Found(OpenFile.of(fd).mode(), without(itself, path(fd))));
        } finally {
            close(fd);
        }
    }

    @Override
    public int modeBeneath(int directory, String path) throws SyscallException {
        int fd = openBeneath(directory, path, RESOLVE_NO_SYMLINKS);
        if (fd < 0) {
            return fd;
        }
        try {
            return OpenFile.of(fd).mode();
        } finally {
            close(fd);
        }
    }

    /** @return a descriptor, or an errno as a negative number */
    private static int openBeneath(int directory, String path, int links) throws SyscallException {
        var scratch = Scratch.own();
        var how = scratch.how;
        how.buffer().putLong(0, O_PATH | CLOEXEC).putLong(8, 0).putLong(16, RESOLVE_IN_ROOT | links);
        long text = scratch.put(scratch.path, path);
        long fd = Libc.syscall(Sys.OPENAT2.number(), directory, text, how.address(), how.size(), 0, 0);
        return fd == -1 ? -Native.getLastError() : (int) fd;
    }

    private static String without(String root, String path) {
        if (root.equals("/")) {
            return path;
        }
        return path.equals(root) ? "/" : path.substring(path.startsWith(root + "/") ? root.length() : 0);
    }

    @Override
    public String path(int fd) throws SyscallException {
        var link = "/proc/self/fd/" + fd;
        try {
            return PlainFile.readLink(Path.of(link));
        } catch (IOException e) {
            throw new SyscallException("readlink " + link, Errno.ENOENT);
        }
    }

    @Override
    public long hardLimit(int pid, int resource) throws SyscallException {
        var limits = NativeMemory.ofSize(16);
        Libc.call("prlimit64 " + resource, Sys.PRLIMIT64, pid, resource, 0, limits);
        return limits.buffer().getLong(8);
    }

    @Override
    public int createLocked(String path) throws SyscallException {
        int fd = lockFile(path, O_RDWR | O_CREAT | O_EXCL, LOCK_EX_NB);
        if (fd < 0) {
            throw new SyscallException("flock " + path, Errno.EAGAIN);
        }
        return fd;
    }

    @Override
    public int openLocked(String path) throws SyscallException {
        return lockFile(path, O_RDWR, LOCK_EX_NB);
    }

    @Override
    public int lockDirectory(String path, boolean alone) throws SyscallException {
        return lockFile(path, 0, alone ? LOCK_EX_NB : LOCK_SH);
    }

    private int lockFile(String path, int flags, int how) throws SyscallException {
        var text = NativeMemory.ofString(path);
        int fd = (int) Libc.call("open " + path, Sys.OPENAT, AT_FDCWD, text, flags | CLOEXEC, 0600);
        int error;
        do {
            if (Libc.syscall(Sys.FLOCK.number(), fd, how, 0, 0, 0, 0) == 0) {
                return fd;
            }
            error = Native.getLastError();
        } while (error == Errno.EINTR);
        close(fd);
        if (error == Errno.EAGAIN) {
            return -1;
        }
        throw new SyscallException("flock " + path, error);
    }

    private static long interruptible(String what, Sys number, Object... arguments) throws SyscallException {
        long result;
        do {
            result = Libc.syscall(number, arguments);
        } while (result == -1 && Native.getLastError() == Errno.EINTR);
        return Libc.checked(what, result);
    }
}
