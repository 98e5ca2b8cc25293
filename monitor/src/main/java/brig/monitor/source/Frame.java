package brig.monitor.source;

import brig.monitor.event.Endpoint;
import brig.monitor.event.Lazy;
import brig.monitor.event.NamedPath;
import brig.monitor.event.Particulars;
import brig.monitor.event.Resolution;
import brig.monitor.proc.ByteText;
import brig.policy.Abi;
import brig.runtime.sys.Errno;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.TargetMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stopped call: its registers, and what they point to. One frame serves one call after the other; what an earlier
 * call's event still asks of it then is {@link Resolution.Unknown}.
 */
final class Frame {
    static final int PATH_MAX = 4096;
    /** Most strings are shorter: one look is enough. */
    private static final int FIRST_LOOK = 256;

    private static final int PAGE = 4096;

    private final TargetMemory memory;
    private final Surroundings surroundings;
    private byte[] bytes = {};
    private ByteBuffer numbers = ByteBuffer.wrap(bytes);
    private final long[] registers = new long[6];
    private Abi abi = Abi.X86_64;
    private int thread;
    private long turn;

    /** What lies around a stopped caller: files, sockets. Only asked while it is stopped. */
    interface Surroundings {
        Resolution resolve(int thread, int dirfd, String path, boolean followLast, boolean emptyIsDirectory);

        /** {@code tcp}, {@code udp}, ...; {@code unknown}. */
        String protocol(int thread, int fd);

        /** That a socket is bound to; 0 if to none. */
        default int localPort(int thread, int fd) {
            return 0;
        }

        /** Where a socket is connected to, else what it is bound to; empty if it is none, or neither. */
        Optional<Endpoint> socket(int thread, int fd);
    }

    Frame(TargetMemory memory, Surroundings surroundings) {
        this.memory = memory;
        this.surroundings = surroundings;
    }

    /** The next call. */
    void begin(Abi abi, int thread) {
        if (bytes.length == 0) {
            bytes = new byte[PATH_MAX];
            numbers = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        }
        this.abi = abi;
        this.thread = thread;
        turn++;
    }

    void register(int index, long value) {
        registers[index] = value;
    }

    /** The call is answered, or never will be: nothing around it may be looked at any more. */
    void end() {
        turn++;
    }

    /** No call comes for a while: nothing is held for one. */
    void rest() {
        bytes = new byte[0];
        numbers = ByteBuffer.wrap(bytes);
    }

    int thread() {
        return thread;
    }

    long register(int index) {
        return registers[index];
    }

    int intRegister(int index) {
        return (int) registers[index];
    }

    /** Bytes of a pointer: 4 for i386 and x32. */
    int word() {
        return abi == Abi.I386 || abi == Abi.X32 ? 4 : 8;
    }

    /** How many bytes could be read; they are in {@link #numbers} then, until the next read. */
    int read(long address, int length) throws SyscallException {
        return address == 0 ? 0 : memory.read(thread, address, bytes, length);
    }

    /** What was read last, in the machine's byte order. */
    ByteBuffer numbers() {
        return numbers;
    }

    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** A C string of one character per byte; null if it cannot be read. Longer than the limit: cut at the limit. */
    @Nullable
    String string(long address, int limit) throws SyscallException {
        // not beyond the page either: most strings end in it, and each look is a system call while the caller waits
        int first = Math.min(FIRST_LOOK, PAGE - (int) (address & (PAGE - 1)));
        for (int length = Math.min(first, limit); ; length = limit) {
            int got = read(address, length);
            for (int i = 0; i < got; i++) {
                if (bytes[i] == 0) {
                    return ByteText.of(bytes, 0, i);
                }
            }
            if (got < length) {
                return null;
            }
            if (length == limit) {
                return ByteText.of(bytes, 0, limit);
            }
        }
    }

    /**
     * The text of what was read last.
     *
     * @param to exclusive; the text ends earlier at a NUL
     */
    String text(int from, int to) {
        int end = from;
        while (end < to && bytes[end] != 0) {
            end++;
        }
        return ByteText.of(bytes, from, end);
    }

    NamedPath path(int dirfd, long address, boolean followLast, boolean emptyIsDirectory) throws SyscallException {
        var raw = string(address, PATH_MAX);
        if (raw == null) {
            return new NamedPath("", Lazy.of(new Resolution.Nowhere(Errno.EFAULT)));
        }
        if (raw.length() == PATH_MAX) {
            return new NamedPath(
                    ByteText.decode(raw.substring(0, FIRST_LOOK)), Lazy.of(new Resolution.Nowhere(Errno.ENAMETOOLONG)));
        }
        return path(dirfd, raw, followLast, emptyIsDirectory);
    }

    NamedPath path(int dirfd, String raw, boolean followLast, boolean emptyIsDirectory) {
        long mine = turn;
        int caller = thread;
        return new NamedPath(
                ByteText.decode(raw),
                Lazy.from(() -> turn == mine
                        ? surroundings.resolve(caller, dirfd, raw, followLast, emptyIsDirectory)
                        : new Resolution.Unknown("the call is over")));
    }

    Lazy<Optional<Endpoint>> socket(int fd) {
        long mine = turn;
        int caller = thread;
        return Lazy.from(() -> turn == mine ? surroundings.socket(caller, fd) : Optional.empty());
    }

    /** The strings of an environment, bounded. */
    Lazy<List<String>> strings(long address) {
        long mine = turn;
        return Lazy.from(() -> {
            try {
                return turn == mine
                        ? CallDecoder.strings(this, address, Particulars.MOST_VARIABLES, Particulars.LONGEST_VARIABLE)
                        : List.of();
            } catch (SyscallException e) {
                return List.of(); // it is gone, and so is its call
            }
        });
    }

    Lazy<String> protocol(int fd) {
        long mine = turn;
        int caller = thread;
        return Lazy.from(() -> turn == mine ? surroundings.protocol(caller, fd) : "unknown");
    }

    Lazy<Integer> localPort(int fd) {
        long mine = turn;
        int caller = thread;
        return Lazy.from(() -> turn == mine ? surroundings.localPort(caller, fd) : 0);
    }
}
