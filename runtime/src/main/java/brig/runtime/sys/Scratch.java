package brig.runtime.sys;

import java.nio.charset.StandardCharsets;

/**
 * Memory of each thread for what a system call reads and writes while it lasts: to allocate it anew for each call takes longer
 * than most calls. Nothing in it outlives the call that it was filled for.
 */
final class Scratch {
    static final int LONGEST_PATH = 4096;
    /** Of {@link #bytes}. */
    static final int CHUNK = 4 << 10;
    /** Of the content in {@link #message}. */
    static final int SHORT_MESSAGE = 256;

    /** Where in {@link #message} its parts lie; {@code struct msghdr} comes first. */
    static final int VECTOR = 64;

    static final int CONTROL = 128;
    static final int CONTENT = 256;

    private static final ThreadLocal<Scratch> OWN = ThreadLocal.withInitial(Scratch::new);

    final NativeMemory path = NativeMemory.ofSize(LONGEST_PATH);
    final NativeMemory other = NativeMemory.ofSize(LONGEST_PATH);
    final NativeMemory bytes = NativeMemory.ofSize(CHUNK);
    /** {@code struct open_how}. */
    final NativeMemory how = NativeMemory.ofSize(24);

    final NativeMemory statx = NativeMemory.ofSize(256);
    /** Two of {@code struct pollfd}, then a {@code struct timespec}. */
    final NativeMemory poll = NativeMemory.ofSize(32);

    final NativeMemory message = NativeMemory.ofSize(CONTENT + SHORT_MESSAGE);

    private Scratch() {}

    static Scratch own() {
        return OWN.get();
    }

    /** Puts a path there; its address. */
    long put(NativeMemory memory, String text) throws SyscallException {
        var letters = text.getBytes(StandardCharsets.UTF_8);
        if (letters.length >= LONGEST_PATH) {
            throw new SyscallException("path " + text.substring(0, 80), Errno.ENAMETOOLONG);
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL inside '" + text.replace("\0", "\\0") + "'");
        }
        memory.buffer().put(0, letters).put(letters.length, (byte) 0);
        return memory.address();
    }

    /** The time to wait behind the descriptors that are polled; 0 for none. */
    long time(int milliseconds) {
        if (milliseconds < 0) {
            return 0;
        }
        poll.buffer().putLong(16, milliseconds / 1000).putLong(24, milliseconds % 1000 * 1_000_000L);
        return poll.address() + 16;
    }
}
