package brig.runtime.sys;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Work in another network namespace. What was opened there stays there, whoever uses it. */
public final class NetworkNamespace {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int AT_FDCWD = -100;

    private NetworkNamespace() {}

    /** Something to be opened. */
    public interface Opening<T, E extends IOException> {
        T open() throws E;
    }

    private interface Entering {
        void enter() throws SyscallException;
    }

    /** @param namespace a file such as {@code /proc/PID/ns/net} */
    public static <T, E extends IOException> T in(Path namespace, Opening<T, E> opening) throws E, SyscallException {
        return elsewhere(
                () -> {
                    var name = NativeMemory.ofString(namespace.toString());
                    long file = Libc.call("open " + namespace, Sys.OPENAT, AT_FDCWD, name, O_RDONLY_CLOEXEC);
                    try {
                        Libc.call("setns " + namespace, Sys.SETNS, file, CLONE_NEWNET, 0);
                    } finally {
                        Libc.syscall(Sys.CLOSE.number(), file, 0, 0, 0, 0, 0);
                    }
                },
                opening);
    }

    /** In one that is made for it and ends with what was opened: there the kernel can be asked what it knows. */
    static <T, E extends IOException> T inNew(Opening<T, E> opening) throws E, SyscallException {
        return elsewhere(() -> Libc.call("unshare CLONE_NEWNET", Sys.UNSHARE, CLONE_NEWNET, 0, 0), opening);
    }

    /** On a thread of its own, whose network namespace goes with the thread. */
    @SuppressWarnings("unchecked") // an opening throws E, and entering what this throws as well
    private static <T, E extends IOException> T elsewhere(Entering entering, Opening<T, E> opening)
            throws E, SyscallException {
        var result = new Object() {
            @Nullable
            T opened;

            @Nullable
            Exception failure;
        };
        var thread = Thread.ofPlatform().name("brig-netns").start(() -> {
            try {
                entering.enter();
                result.opened = opening.open();
            } catch (IOException | RuntimeException e) {
                result.failure = e;
            }
        });
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (result.failure instanceof RuntimeException e) {
            throw e;
        }
        if (result.failure instanceof SyscallException e) {
            throw e;
        }
        if (result.failure != null) {
            throw (E) result.failure;
        }
        if (result.opened == null) {
            throw new SyscallException("work in another network namespace", Errno.EINVAL);
        }
        return result.opened;
    }
}
