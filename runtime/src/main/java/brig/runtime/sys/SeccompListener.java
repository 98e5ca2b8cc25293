package brig.runtime.sys;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The monitor's end of a seccomp filter ({@code seccomp_unotify(2)}): watched calls stop in the kernel and arrive here.
 *
 * <p>One thread receives and answers. The memory that the kernel fills belongs to this object for its whole life and
 * nothing is allocated per call, because every microsecond here is one that the caller stands still.
 */
public final class SeccompListener implements AutoCloseable {
    private static final long NOTIF_RECV = 0xc0502100L;
    private static final long NOTIF_SEND = 0xc0182101L;
    private static final long NOTIF_ID_VALID = 0x40082102L;
    private static final long NOTIF_SET_FLAGS = 0x40082104L;
    private static final int FD_SYNC_WAKE_UP = 1;
    private static final long NOTIF_ADDFD = 0x40182103L;
    private static final int FLAG_CONTINUE = 1;
    private static final int ADDFD_FLAG_SEND = 2;
    private static final int O_CLOEXEC = 0x80000;

    /** struct seccomp_notif: id, pid, flags, then struct seccomp_data: nr, arch, ip, args[6]. */
    private static final int NOTIF_SIZE = 80;

    private static final int PID = 8;
    private static final int NR = 16;
    private static final int ARCH = 20;
    private static final int ARGS = 32;

    private static final short POLLIN = 1;

    private final int fd;
    private final int wakeFd;
    private final NativeMemory notification;
    private final NativeMemory answer = NativeMemory.ofSize(24);
    private final NativeMemory asked = NativeMemory.ofSize(8);
    private final NativeMemory polled = NativeMemory.ofSize(16);
    private final ByteBuffer in;
    private final ByteBuffer out = answer.buffer();
    private final NativeMemory atOnce = NativeMemory.ofSize(16);
    private final NativeMemory limit = NativeMemory.ofSize(16);
    private final Nearness nearness = new Nearness();
    private final long ioctl = Sys.IOCTL.number();
    private final long ppoll = Sys.PPOLL.number();
    private boolean resuming;
    private boolean idle;
    private boolean closed;

    /** @param fd this object closes it */
    public SeccompListener(int fd) throws SyscallException {
        this(fd, CallPage.own());
    }

    /**
     * @param fd this object closes it
     * @param page where calls are put; if somebody else has left it, the call in it is the first to be received
     */
    public SeccompListener(int fd, CallPage page) throws SyscallException {
        this.fd = fd;
        this.notification = page.memory();
        this.in = notification.buffer();
        this.resuming = page.isTaken();
        this.wakeFd = (int) Libc.call("eventfd2", Sys.EVENTFD2, 0, O_CLOEXEC, 0);
        setNear(nearness.isNear());
        polled.buffer().putInt(0, fd).putShort(4, POLLIN).putInt(8, wakeFd).putShort(12, POLLIN);
    }

    /**
     * Waits for the next call; its fields are then in {@link #id} and so on, until the next receive.
     *
     * <p>It polls first, although that is one system call more: a kernel before 6.11 leaves a RECV asleep for ever when
     * the last process under the filter ends, but tells a poll; and a RECV cannot be woken by {@link #stop}.
     *
     * @return false if no process is left under the filter, or somebody called {@link #stop}
     */
    public boolean receive() throws SyscallException {
        return receive(-1);
    }

    /**
     * The same for so long.
     *
     * @param milliseconds negative: as long as it takes
     * @return false also if nobody called meanwhile; {@link #isIdle} tells
     */
    public boolean receive(int milliseconds) throws SyscallException {
        if (resuming) {
            resuming = false;
            if (id() != 0 && waits()) {
                return true; // whoever received it was killed before it answered
            }
        }
        lookAround();
        idle = false;
        while (true) {
            long time = limit(milliseconds);
            long ready = Libc.syscall(ppoll, polled.address(), 2, time, 0, 8, 0);
            if (ready == -1) {
                tolerate("ppoll on a seccomp listener", Errno.EINTR);
                continue;
            }
            if (ready == 0) {
                idle = true;
                return false;
            }
            if (polled.buffer().getShort(14) != 0) {
                return false;
            }
            short events = polled.buffer().getShort(6);
            if ((events & POLLIN) == 0) {
                return false; // POLLHUP
            }
            for (int at = 0; at < NOTIF_SIZE; at += 8) {
                in.putLong(at, 0); // the kernel refuses memory that is not zero
            }
            if (Libc.syscall(ioctl, fd, NOTIF_RECV, notification.address(), 0, 0, 0) != -1) {
                return true;
            }
            // ENOENT: the caller was killed between the poll and now
            tolerate("ioctl SECCOMP_IOCTL_NOTIF_RECV", Errno.ENOENT);
        }
    }

    /** The kernel writes into it what was left of it. */
    private long limit(int milliseconds) {
        if (milliseconds < 0) {
            return 0;
        }
        limit.buffer().putLong(0, milliseconds / 1000).putLong(8, milliseconds % 1000 * 1_000_000L);
        return limit.address();
    }

    /** Whether {@link #receive(int)} gave up waiting: all may go on later, on another thread. */
    public boolean isIdle() {
        return idle;
    }

    /** What becomes readable once there is something to receive, or the end. */
    public List<Integer> descriptors() {
        return List.of(fd, wakeFd);
    }

    /** Whether somebody waits already is asked now and then alone: it is a system call more. */
    private void lookAround() {
        if (nearness.isDue()) {
            long ready = Libc.syscall(ppoll, polled.address(), 1, atOnce.address(), 0, 8, 0);
            if (nearness.changes(ready > 0, thread(), System.nanoTime())) {
                setNear(nearness.isNear());
            }
        }
    }

    /** Where callers wake us, and we them. A kernel before 6.6 does not know the call; all goes on as it did. */
    private void setNear(boolean near) {
        Libc.syscall(ioctl, fd, NOTIF_SET_FLAGS, near ? FD_SYNC_WAKE_UP : 0, 0, 0, 0);
    }

    private static void tolerate(String what, int expected) throws SyscallException {
        int errno = Native.getLastError();
        if (errno != expected && errno != Errno.EINTR) {
            throw new SyscallException(what, errno);
        }
    }

    /** Names this one stop of this caller; never used twice for one listener. */
    public long id() {
        return in.getLong(0);
    }

    /** The calling thread, in our pid namespace; 0 if it is outside of ours. */
    public int thread() {
        return in.getInt(PID);
    }

    public int number() {
        return in.getInt(NR);
    }

    /** {@code AUDIT_ARCH_*}. */
    public int arch() {
        return in.getInt(ARCH);
    }

    /** @param index 0 to 5 */
    public long argument(int index) {
        return in.getLong(ARGS + 8 * index);
    }

    /**
     * Whether the caller still waits. Ask after every look at its memory or at {@code /proc}: if it was killed meanwhile,
     * the pid may be another process's by now, and so may what was read.
     */
    public boolean waits() throws SyscallException {
        asked.buffer().putLong(0, id());
        if (Libc.syscall(ioctl, fd, NOTIF_ID_VALID, asked.address(), 0, 0, 0) != -1) {
            return true;
        }
        tolerate("ioctl SECCOMP_IOCTL_NOTIF_ID_VALID", Errno.ENOENT);
        return false;
    }

    /**
     * The call returns an error.
     *
     * @param errno 1 to 4095
     * @return false if the caller is gone
     */
    public boolean fail(int errno) throws SyscallException {
        if (errno < 1 || errno > 4095) {
            throw new IllegalArgumentException("errno is 1 to 4095, not " + errno);
        }
        return send(-errno, 0);
    }

    /**
     * The call runs, with whatever its pointers point to by then.
     *
     * @return false if the caller is gone
     */
    public boolean proceed() throws SyscallException {
        return send(0, FLAG_CONTINUE);
    }

    private boolean send(int error, int flags) throws SyscallException {
        out.putLong(0, id()).putLong(8, 0).putInt(16, error).putInt(20, flags);
        if (Libc.syscall(ioctl, fd, NOTIF_SEND, answer.address(), 0, 0, 0) != -1) {
            return true;
        }
        tolerate("ioctl SECCOMP_IOCTL_NOTIF_SEND", Errno.ENOENT);
        return false;
    }

    /**
     * Gives the caller a copy of our descriptor as the result of its call ({@code SECCOMP_ADDFD_FLAG_SEND}): nothing of
     * what the call said is looked at again.
     *
     * @return false if the caller is gone
     */
    public boolean answerWithDescriptor(int descriptor, boolean closeOnExec) throws SyscallException {
        out.putLong(0, id())
                .putInt(8, ADDFD_FLAG_SEND)
                .putInt(12, descriptor)
                .putInt(16, 0)
                .putInt(20, closeOnExec ? O_CLOEXEC : 0);
        if (Libc.syscall(ioctl, fd, NOTIF_ADDFD, answer.address(), 0, 0, 0) != -1) {
            return true;
        }
        tolerate("ioctl SECCOMP_IOCTL_NOTIF_ADDFD", Errno.ENOENT);
        return false;
    }

    /** Makes {@link #receive} return false. From any thread; the receiving thread then closes. */
    public synchronized void stop() {
        if (!closed) {
            var one = NativeMemory.ofSize(8);
            one.buffer().putLong(0, 1);
            Libc.syscall(Sys.WRITE, wakeFd, one, 8);
        }
    }

    /** Callers that wait, and later ones, get ENOSYS from now on. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.syscall(Sys.CLOSE.number(), fd, 0, 0, 0, 0, 0);
            Libc.syscall(Sys.CLOSE.number(), wakeFd, 0, 0, 0, 0, 0);
        }
    }
}
