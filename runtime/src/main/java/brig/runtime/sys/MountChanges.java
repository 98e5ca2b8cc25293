package brig.runtime.sys;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Whether something was mounted or taken away in our mount namespace: the kernel says so to whoever polls {@code
 * /proc/self/mountinfo} ({@code proc_pid_mountinfo(5)}), which costs a hundredth of reading it.
 */
public final class MountChanges {
    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
    /** POLLERR is reported unasked. */
    private static final short POLLPRI = 2;

    private final NativeMemory polled = NativeMemory.ofSize(8);
    private final NativeMemory atOnce = NativeMemory.ofSize(16);

    private MountChanges(int fd) {
        polled.buffer().putInt(0, fd).putShort(4, POLLPRI);
    }

    /** From now on, as long as this process lives. */
    public static MountChanges watch() throws SyscallException {
        return new MountChanges(Descriptors.open(MOUNTINFO.toString()));
    }

    /** Whether there was a change since this was asked last. */
    public synchronized boolean happened() throws SyscallException {
        return Libc.checked("ppoll mountinfo", Libc.syscall(Sys.PPOLL, polled, 1, atOnce, 0, 8)) != 0;
    }

    /** What is mounted now. */
    public static String read() throws IOException {
        return ProcFile.read(MOUNTINFO);
    }

    /** A word of it: what separates words is written in octal. */
    public static String plain(String word) {
        return word.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
