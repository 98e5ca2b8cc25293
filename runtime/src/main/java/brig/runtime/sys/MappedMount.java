package brig.runtime.sys;

/** Mounts whose files have other owners than on their disk ({@code mount_setattr(2)}, MOUNT_ATTR_IDMAP). */
public final class MappedMount {
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int CLOEXEC = 0x80000;
    private static final long MOUNT_ATTR_IDMAP = 0x100000;

    private MappedMount() {}

    /**
     * Makes one that is attached nowhere, and lets it go.
     *
     * @param namespace the path of a user namespace
     * @throws SyscallException EINVAL if the file system cannot do that
     */
    public static void attempt(String source, String namespace) throws SyscallException {
        attempt(source, namespace, false);
    }

    /**
     * The same, with what is mounted beneath it.
     *
     * @throws SyscallException EINVAL if a file system cannot do that, EPERM if one is not ours or is mapped already
     */
    public static void attempt(String source, String namespace, boolean recursive) throws SyscallException {
        int below = recursive ? AT_RECURSIVE : 0;
        int ids = Descriptors.open(namespace);
        try {
            int mount = (int) Libc.call(
                    "open_tree " + source,
                    Sys.OPEN_TREE,
                    AT_FDCWD,
                    NativeMemory.ofString(source),
                    OPEN_TREE_CLONE | CLOEXEC | below);
            try {
                var attributes = NativeMemory.ofSize(32);
                attributes.buffer().putLong(0, MOUNT_ATTR_IDMAP).putLong(24, ids);
                Libc.call(
                        "mount_setattr " + source,
                        Sys.MOUNT_SETATTR,
                        mount,
                        NativeMemory.ofString(""),
                        AT_EMPTY_PATH | below,
                        attributes,
                        32);
            } finally {
                Descriptors.close(mount);
            }
        } finally {
            Descriptors.close(ids);
        }
    }
}
