package brig.runtime.sys;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Memory into which the kernel writes each call that is asked about. If a file of memory lies behind it, it outlives the
 * process that answers: who comes after it finds the call that was waiting for an answer, whole, in the moment in which the
 * kernel handed it out. Beside it stand two counts, to each of which one thread adds: of events made and of events told.
 */
public final class CallPage implements AutoCloseable {
    private static final int SIZE = 4096;
    private static final int MADE = 1024;
    private static final int TOLD = 1032;

    private final NativeMemory memory;
    private final int fd;
    private final boolean taken;

    private CallPage(NativeMemory memory, int fd, boolean taken) {
        this.memory = memory;
        this.fd = fd;
        this.taken = taken;
    }

    /** Nobody else's. */
    public static CallPage own() {
        return new CallPage(NativeMemory.ofSize(SIZE), -1, false);
    }

    /** One that may outlive us. */
    public static CallPage lasting() throws IOException {
        int fd = new JnaLinux().memfdCreate("brig-calls");
        Libc.call("ftruncate", Sys.FTRUNCATE, fd, SIZE, 0);
        return new CallPage(NativeMemory.ofFile(Path.of("/proc/self/fd/" + fd), SIZE), fd, false);
    }

    /** One that somebody else has left. */
    public static CallPage taken(int fd) throws IOException {
        return new CallPage(NativeMemory.ofFile(Path.of("/proc/self/fd/" + fd), SIZE), fd, true);
    }

    /** To be handed on; ours. */
    public int descriptor() {
        return fd;
    }

    /** Whether a call may lie in it that nobody has answered. */
    boolean isTaken() {
        return taken;
    }

    NativeMemory memory() {
        return memory;
    }

    /** One more event has been made of a verdict. */
    public void made() {
        memory.buffer().putLong(MADE, memory.buffer().getLong(MADE) + 1);
    }

    /** One more event has reached everybody who wants to know. */
    public void told() {
        memory.buffer().putLong(TOLD, memory.buffer().getLong(TOLD) + 1);
    }

    /** Events that were made and told to nobody; from now on there are none. */
    public long settle() {
        long lost = memory.buffer().getLong(MADE) - memory.buffer().getLong(TOLD);
        memory.buffer().putLong(TOLD, memory.buffer().getLong(MADE));
        return Math.max(0, lost);
    }

    /** The memory itself stays for as long as somebody can reach it. */
    @Override
    public void close() throws SyscallException {
        if (fd >= 0) {
            Descriptors.close(fd);
        }
    }
}
