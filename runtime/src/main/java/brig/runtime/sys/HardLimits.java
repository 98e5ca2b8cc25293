package brig.runtime.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What this process may do with {@code rlimits} above their hard limits. */
public final class HardLimits {
    private static final int CAP_SYS_RESOURCE = 24;

    private static final Path STATUS = Path.of("/proc/self/status");

    private static final Path OWN = Path.of("/proc/self/ns/user");

    /** The initial user namespace has the same number everywhere, {@code PROC_USER_INIT_INO} of {@code linux/proc_ns.h}. */
    private static final String INITIAL = "user:[" + 0xEFFF_FFFDL + "]";

    private HardLimits() {}

    /** {@code setrlimit(2)}: CAP_SYS_RESOURCE in the initial user namespace. In his own, any user has it, and raises nothing by it. */
    public static boolean mayBeRaised() throws IOException {
        return isInitial() && hasCapability();
    }

    /** So it is where the kernel has none. */
    private static boolean isInitial() throws IOException {
        try {
            return Files.readSymbolicLink(OWN).toString().equals(INITIAL);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static boolean hasCapability() throws IOException {
        for (var line : Files.readAllLines(STATUS)) {
            if (line.startsWith("CapEff:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> CAP_SYS_RESOURCE & 1) != 0;
            }
        }
        throw new IOException("no CapEff in " + STATUS);
    }
}
