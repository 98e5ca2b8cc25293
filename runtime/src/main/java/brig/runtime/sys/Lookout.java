package brig.runtime.sys;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that looks out for many ({@code epoll(7)}): what waits for long, such as for a container's next call or for its end,
 * costs a thread only once something happens.
 */
public final class Lookout {
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int CLOEXEC = 0x80000;
    private static final int IN = 1;
    private static final int AT_ONCE = 64;
    private static final long STACK = 256 << 10;
    /** Until another thread is asked for where the last could not be had; meanwhile all wait. */
    private static final long AGAIN_NANOS = 50_000_000;

    /** {@code struct epoll_event}: on x86-64 alone nothing lies between its fields. */
    private static final int EVENT = System.getProperty("os.arch", "").equals("aarch64") ? 16 : 12;

    private static final int NUMBER = EVENT - 8;

    private static @Nullable Lookout ofThisJvm;

    private final int epoll;
    private final NativeMemory added = NativeMemory.ofSize(EVENT);
    private final NativeMemory events = NativeMemory.ofSize(AT_ONCE * EVENT);
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private long last;

    private record Waiting(List<Integer> descriptors, Runnable start) {}

    private Lookout(int epoll) {
        this.epoll = epoll;
    }

    /**
     * Has a thread started once one of the descriptors is readable or has hung up, which may be at once.
     *
     * @param descriptors that stay open until then
     * @param start returns as soon as another thread is at work, or fails with an OutOfMemoryError if there can be none now
     * @throws SyscallException if they cannot be waited for; nothing is ever started then
     */
    public static void startWhenReadable(List<Integer> descriptors, Runnable start) throws SyscallException {
        ofThisJvm().add(new Waiting(List.copyOf(descriptors), start));
    }

    private static synchronized Lookout ofThisJvm() throws SyscallException {
        var lookout = ofThisJvm;
        if (lookout == null) {
            lookout = new Lookout((int) Libc.call("epoll_create1", Sys.EPOLL_CREATE1, CLOEXEC, 0, 0));
            Thread.ofPlatform().daemon().stackSize(STACK).name("brig-lookout").start(lookout::run);
            ofThisJvm = lookout;
        }
        return lookout;
    }

    private synchronized void add(Waiting who) throws SyscallException {
        last++;
        waiting.put(last, who);
        added.buffer().putInt(0, IN).putLong(NUMBER, last);
        for (int fd : who.descriptors) {
            try {
                Libc.call("epoll_ctl", Sys.EPOLL_CTL, epoll, ADD, fd, added);
            } catch (SyscallException e) {
                forget(last);
                throw e;
            }
        }
    }

    private synchronized @Nullable Waiting forget(long number) {
        var who = waiting.remove(number);
        if (who != null) {
            for (int fd : who.descriptors) {
                Libc.syscall(Sys.EPOLL_CTL.number(), epoll, REMOVE, fd, 0, 0, 0);
            }
        }
        return who;
    }

    private void run() {
        while (true) {
            long ready = Libc.syscall(Sys.EPOLL_PWAIT.number(), epoll, events.address(), AT_ONCE, -1, 0, 8);
            for (int i = 0; i < ready; i++) {
                // once the thread has started, the descriptors are its own
                var who = forget(events.buffer().getLong(i * EVENT + NUMBER));
                if (who != null) { // else another of its descriptors was faster
                    start(who.start);
                }
            }
        }
    }

    private static void start(Runnable start) {
        while (true) {
            try {
                start.run();
                return;
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }
}
