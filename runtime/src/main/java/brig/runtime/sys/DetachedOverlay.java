package brig.runtime.sys;

import java.util.List;

/**
 * Several directories seen as one through overlayfs, read-only, attached nowhere: only who holds the descriptor sees it, and
 * it is gone when that is closed.
 */
public final class DetachedOverlay {
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int FSMOUNT_CLOEXEC = 1;
    /** Read-only, nosuid, nodev, noexec. */
    private static final int ATTRIBUTES = 0xf;

    private DetachedOverlay() {}

    /**
     * @param lower the topmost first; two at least
     * @return a descriptor that the caller closes
     * @throws SyscallException EINVAL where the kernel does not take layers one by one ({@code lowerdir+}, Linux 6.8)
     */
    public static int open(List<String> lower) throws SyscallException {
        int context = (int) Libc.call("fsopen overlay", Sys.FSOPEN, NativeMemory.ofString("overlay"), FSOPEN_CLOEXEC);
        try {
            for (var directory : lower) {
                Libc.call(
                        "overlay of " + directory,
                        Sys.FSCONFIG,
                        context,
                        FSCONFIG_SET_STRING,
                        NativeMemory.ofString("lowerdir+"),
                        NativeMemory.ofString(directory),
                        0);
            }
            if (OwnNamespace.current().isPresent()) {
                var userxattr = NativeMemory.ofString("userxattr");
                Libc.call("overlay userxattr", Sys.FSCONFIG, context, FSCONFIG_SET_FLAG, userxattr, 0, 0);
            }
            Libc.call("overlay", Sys.FSCONFIG, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
            return (int) Libc.call("fsmount overlay", Sys.FSMOUNT, context, FSMOUNT_CLOEXEC, ATTRIBUTES);
        } finally {
            Libc.call("close", Sys.CLOSE, context, 0, 0);
        }
    }
}
