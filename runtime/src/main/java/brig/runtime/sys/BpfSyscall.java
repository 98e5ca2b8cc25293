package brig.runtime.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code bpf(2)} for programs on cgroups: one object is one descriptor, of a program, a map or a directory. */
public final class BpfSyscall implements AutoCloseable {
    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP_ELEM = 1;
    private static final int PROG_LOAD = 5;
    private static final int PROG_ATTACH = 8;

    private static final int MAP_TYPE_ARRAY = 2;
    private static final int F_ALLOW_MULTI = 2;
    private static final int LOAD_ATTEMPTS = 5;
    private static final int LOG_SIZE = 1 << 20;

    private static final int AT_FDCWD = -100;
    private static final int O_DIRECTORY = 0x10000;
    private static final int O_DIRECTORY_AARCH64 = 0x4000;
    private static final int O_CLOEXEC = 0x80000;

    private final int fd;
    private boolean closed;

    private BpfSyscall(long fd) {
        this.fd = Math.toIntExact(fd);
    }

    public int fd() {
        return fd;
    }

    /** Opens a directory for {@link #attachTo}. */
    public static BpfSyscall openDirectory(Path path) throws SyscallException {
        var name = NativeMemory.ofString(path.toString());
        int directory = System.getProperty("os.arch", "").equals("aarch64") ? O_DIRECTORY_AARCH64 : O_DIRECTORY;
        long fd = Libc.call("open " + path, Sys.OPENAT, AT_FDCWD, name, directory | O_CLOEXEC);
        return new BpfSyscall(fd);
    }

    /** An array map with one entry that holds so many 64-bit counters, all zero. */
    public static BpfSyscall counters(int count) throws SyscallException {
        var attr = NativeMemory.ofSize(48);
        attr.buffer()
                .putInt(0, MAP_TYPE_ARRAY)
                .putInt(4, Integer.BYTES)
                .putInt(8, count * Long.BYTES)
                .putInt(12, 1);
        return new BpfSyscall(bpf("bpf(BPF_MAP_CREATE) counters", MAP_CREATE, attr));
    }

    public long[] readCounters(int count) throws SyscallException {
        var key = NativeMemory.ofSize(Integer.BYTES);
        var value = NativeMemory.ofSize(count * Long.BYTES);
        var attr = NativeMemory.ofSize(32);
        attr.putAddress(8, key).putAddress(16, value).buffer().putInt(0, fd);
        bpf("bpf(BPF_MAP_LOOKUP_ELEM) counters", MAP_LOOKUP_ELEM, attr);
        var counters = new long[count];
        value.buffer().asLongBuffer().get(counters);
        return counters;
    }

    /**
     * Loads a program; the verifier judges it now.
     *
     * @throws IOException with the end of the verifier's log if it refuses
     */
    public static BpfSyscall load(int type, int attachType, byte[] code, String name) throws IOException {
        var instructions = NativeMemory.of(code);
        // no helper that these programs call is for GPL programs only
        var license = NativeMemory.ofString("");
        var attr = NativeMemory.ofSize(72);
        attr.putAddress(8, instructions)
                .putAddress(16, license)
                .buffer()
                .putInt(0, type)
                .putInt(4, code.length / 8)
                .putInt(68, attachType);
        attr.buffer().put(48, name.getBytes(StandardCharsets.US_ASCII));
        var what = "bpf(BPF_PROG_LOAD) " + name;
        try {
            return new BpfSyscall(loadPatiently(what, attr));
        } catch (SyscallException refused) {
            throw new IOException(refused.getMessage() + verifierLog(attr), refused);
        }
    }

    /** A signal that arrives while the verifier works makes it give up with EAGAIN. */
    private static long loadPatiently(String what, NativeMemory attr) throws SyscallException {
        for (int attempt = 1; ; attempt++) {
            try {
                return bpf(what, PROG_LOAD, attr);
            } catch (SyscallException e) {
                if (e.errno() != Errno.EAGAIN || attempt == LOAD_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Asks once more, with a log. */
    private static String verifierLog(NativeMemory attr) {
        var log = NativeMemory.ofSize(LOG_SIZE);
        attr.putAddress(32, log).buffer().putInt(24, 1).putInt(28, LOG_SIZE);
        try {
            // the second answer can only be better than the first if something else changed meanwhile: refuse anyway
            new BpfSyscall(bpf("bpf(BPF_PROG_LOAD)", PROG_LOAD, attr)).close();
        } catch (SyscallException expected) {
            var text = text(log.buffer());
            return text.isEmpty() ? "" : "; the verifier says: " + text.substring(Math.max(0, text.length() - 600));
        }
        return "";
    }

    private static String text(ByteBuffer log) {
        int end = 0;
        while (end < log.capacity() && log.get(end) != 0) {
            end++;
        }
        var bytes = new byte[end];
        log.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }

    /** Attaches this program beside others ({@code BPF_F_ALLOW_MULTI}): every one of them must say yes. */
    public void attachTo(BpfSyscall directory, int attachType, String what) throws SyscallException {
        var attr = NativeMemory.ofSize(24);
        attr.buffer()
                .putInt(0, directory.fd)
                .putInt(4, fd)
                .putInt(8, attachType)
                .putInt(12, F_ALLOW_MULTI);
        bpf("bpf(BPF_PROG_ATTACH) " + what, PROG_ATTACH, attr);
    }

    private static long bpf(String what, int command, NativeMemory attr) throws SyscallException {
        return Libc.call(what, Sys.BPF, command, attr, attr.size());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            // the kernel releases the descriptor whatever close answers
            Libc.syscall(Sys.CLOSE.number(), fd, 0, 0, 0, 0, 0);
        }
    }
}
