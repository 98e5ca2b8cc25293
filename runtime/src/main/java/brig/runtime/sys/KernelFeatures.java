package brig.runtime.sys;

import com.sun.jna.Native;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the running kernel has. It is asked with arguments that it must refuse, so nothing comes of the question: a call
 * it lacks is ENOSYS, a flag it lacks is EINVAL before it looks at the bad address behind it. Versions say less, because
 * distributions carry features back and hosts switch them off.
 */
public final class KernelFeatures {
    private static final int UNKNOWN_FLAGS = 0x7fff_ffff;
    private static final int NOBODY = -1;
    private static final int PR_GET_NO_NEW_PRIVS = 39;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_GET_ACTION_AVAIL = 2;
    private static final int SECCOMP_RET_USER_NOTIF = 0x7fc00000;
    private static final int FLAG_NEW_LISTENER = 8;
    private static final int FLAG_WAIT_KILLABLE_RECV = 0x20;
    private static final int FSOPEN_CLOEXEC = 1;

    private KernelFeatures() {}

    public static boolean noNewPrivs() {
        return error(Sys.PRCTL, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
    }

    /** Filters with user notification ({@code SECCOMP_RET_USER_NOTIF}, Linux 5.0). */
    public static boolean userNotification() {
        var action = NativeMemory.ofSize(4);
        action.buffer().putInt(0, SECCOMP_RET_USER_NOTIF);
        return Libc.syscall(Sys.SECCOMP, SECCOMP_GET_ACTION_AVAIL, 0, action) == 0;
    }

    /** Filters at all: EFAULT means that the kernel went on to read the program. */
    public static boolean seccomp() {
        return error(Sys.SECCOMP, SECCOMP_SET_MODE_FILTER, 0, 0) == Errno.EFAULT;
    }

    /** A caller that waits for an answer can be killed and is not woken by other signals (Linux 5.19). */
    public static boolean waitKillable() {
        return error(Sys.SECCOMP, SECCOMP_SET_MODE_FILTER, FLAG_NEW_LISTENER | FLAG_WAIT_KILLABLE_RECV, 0)
                == Errno.EFAULT;
    }

    /** {@code fsopen}, {@code fsconfig}, {@code fsmount}, {@code open_tree}, {@code move_mount} (Linux 5.2). */
    public static boolean mountByDescriptor() {
        return has(Sys.FSOPEN, 0, UNKNOWN_FLAGS)
                && has(Sys.FSCONFIG, NOBODY, UNKNOWN_FLAGS, 0, 0, 0)
                && has(Sys.FSMOUNT, NOBODY, UNKNOWN_FLAGS, 0)
                && has(Sys.OPEN_TREE, NOBODY, 0, UNKNOWN_FLAGS)
                && has(Sys.MOVE_MOUNT, NOBODY, 0, NOBODY, 0, UNKNOWN_FLAGS);
    }

    /** {@code mount_setattr}: a whole tree of mounts becomes read-only at once (Linux 5.12). */
    public static boolean mountAttributes() {
        return has(Sys.MOUNT_SETATTR, NOBODY, 0, UNKNOWN_FLAGS, 0, 0);
    }

    /** Paths that cannot leave a root (Linux 5.6). */
    public static boolean openat2() {
        return has(Sys.OPENAT2, NOBODY, 0, 0, 0);
    }

    /** Handles on processes: open, signal (Linux 5.3). */
    public static boolean pidfd() {
        return has(Sys.PIDFD_OPEN, NOBODY, UNKNOWN_FLAGS) && has(Sys.PIDFD_SEND_SIGNAL, NOBODY, 0, 0, UNKNOWN_FLAGS);
    }

    /** Linux 5.3. */
    public static boolean clone3() {
        return has(Sys.CLONE3, 0, 0);
    }

    /** Linux 5.9. */
    public static boolean closeRange() {
        return has(Sys.CLOSE_RANGE, 1, 0, 0);
    }

    /** Files in memory that can be sealed. */
    public static boolean memfdSealing() {
        return error(Sys.MEMFD_CREATE, 0, 2) == Errno.EFAULT;
    }

    /** Files in memory that cannot be executed, and {@code vm.memfd_noexec} (Linux 6.3). */
    public static boolean memfdNoexec() {
        return error(Sys.MEMFD_CREATE, 0, 8) == Errno.EFAULT && Files.exists(Path.of("/proc/sys/vm/memfd_noexec"));
    }

    /** Whether a file system of the type could be mounted; the kernel may load a module to find out. Needs root. */
    public static boolean fileSystem(String type) throws SyscallException {
        var name = NativeMemory.ofString(type);
        long fd = Libc.syscall(Sys.FSOPEN, name, FSOPEN_CLOEXEC);
        if (fd == -1) {
            int error = Native.getLastError();
            if (error == Errno.ENODEV) {
                return false;
            }
            throw new SyscallException("fsopen " + type, error);
        }
        Libc.syscall(Sys.CLOSE, fd);
        return true;
    }

    private static boolean has(Sys call, long... refused) {
        return error(call, refused) != Errno.ENOSYS;
    }

    /** 0 if the call went well. */
    private static int error(Sys call, long... arguments) {
        var six = Arrays.copyOf(arguments, 6);
        long result = Libc.syscall(call.number(), six[0], six[1], six[2], six[3], six[4], six[5]);
        return result == -1 ? Native.getLastError() : 0;
    }
}
