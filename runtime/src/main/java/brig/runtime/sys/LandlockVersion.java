package brig.runtime.sys;

/** Which Landlock the kernel has. */
public final class LandlockVersion {
    private static final int CREATE_RULESET_VERSION = 1;
    private static final int UNASKED = -1;

    /** A running kernel keeps it. */
    private static volatile int known = UNASKED;

    private LandlockVersion() {}

    /**
     * The ABI, from 1; 0 if the kernel has no Landlock or it is not enabled at boot ({@code lsm=}).
     *
     * @throws SyscallException if the question itself is refused, by a seccomp filter for example
     */
    public static int abi() throws SyscallException {
        int abi = known;
        if (abi == UNASKED) {
            abi = asked();
            known = abi;
        }
        return abi;
    }

    private static int asked() throws SyscallException {
        try {
            return Math.toIntExact(Libc.call(
                    "landlock_create_ruleset(VERSION)", Sys.LANDLOCK_CREATE_RULESET, 0, 0, CREATE_RULESET_VERSION));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOSYS || e.errno() == Errno.ENOTSUP) {
                return 0;
            }
            throw e;
        }
    }
}
