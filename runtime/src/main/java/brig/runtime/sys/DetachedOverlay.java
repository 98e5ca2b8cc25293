package brig.runtime.sys;

import java.nio.charset.StandardCharsets;
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
    private static final int READ_ONLY = 1;
    private static final int NOSUID_NODEV_NOEXEC = 0xe;

    private DetachedOverlay() {}

    /**
     * @param lower the topmost first; two at least
     * @return a descriptor that the caller closes
     * @throws SyscallException EINVAL where the kernel does not take layers one by one ({@code lowerdir+}, Linux 6.8) and there
     *     are more than {@link LayerLinks#MOST}
     */
    public static int open(List<String> lower) throws SyscallException {
        try {
            return oneByOne(lower);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EINVAL || lower.size() > LayerLinks.MOST) {
                throw e;
            }
            return throughLinks(lower);
        }
    }

    private static int oneByOne(List<String> lower) throws SyscallException {
        int context = context("overlay");
        try {
            for (var directory : lower) {
                set(context, "lowerdir+", directory);
            }
            return overlay(context);
        } finally {
            Descriptors.close(context);
        }
    }

    /** All in one value, which older kernels want; seen from a directory of links to them. */
    static int throughLinks(List<String> lower) throws SyscallException {
        try (var links = Folder.of(memory())) {
            for (int i = 0; i < lower.size(); i++) {
                links.makeLink(LayerLinks.name(i), bytes(lower.get(i)));
            }
            return OwnDirectory.in(links.fd(), () -> {
                int context = context("overlay");
                try {
                    set(context, "lowerdir", LayerLinks.lower(lower.size()));
                    return overlay(context);
                } finally {
                    Descriptors.close(context);
                }
            });
        }
    }

    private static int memory() throws SyscallException {
        int context = context("tmpfs");
        try {
            return mount(context, NOSUID_NODEV_NOEXEC);
        } finally {
            Descriptors.close(context);
        }
    }

    private static int context(String type) throws SyscallException {
        return (int) Libc.call("fsopen " + type, Sys.FSOPEN, NativeMemory.ofString(type), FSOPEN_CLOEXEC);
    }

    private static void set(int context, String key, String value) throws SyscallException {
        Libc.call(
                "overlay of " + value,
                Sys.FSCONFIG,
                context,
                FSCONFIG_SET_STRING,
                NativeMemory.ofString(key),
                NativeMemory.ofString(value),
                0);
    }

    private static int overlay(int context) throws SyscallException {
        if (OwnNamespace.current().isPresent()) {
            var userxattr = NativeMemory.ofString("userxattr");
            Libc.call("overlay userxattr", Sys.FSCONFIG, context, FSCONFIG_SET_FLAG, userxattr, 0, 0);
        }
        return mount(context, READ_ONLY | NOSUID_NODEV_NOEXEC);
    }

    private static int mount(int context, int attributes) throws SyscallException {
        Libc.call("fsconfig create", Sys.FSCONFIG, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
        return (int) Libc.call("fsmount", Sys.FSMOUNT, context, FSMOUNT_CLOEXEC, attributes);
    }

    /** File names are bytes, for {@link Folder} a character each. */
    private static String bytes(String path) {
        return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
