package brig.cli.oci;

import brig.policy.Capability;
import brig.runtime.sys.ProcFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** What this process could give to a container. */
final class OwnCapabilities {
    private static final Set<Capability> BOUNDING = read();

    private OwnCapabilities() {}

    static Set<Capability> bounding() {
        return BOUNDING;
    }

    /** All, if nobody says: the kernel refuses what cannot be. */
    private static Set<Capability> read() {
        var set = EnumSet.noneOf(Capability.class);
        try {
            var mask = ProcFile.read(Path.of("/proc/self/status"))
                    .lines()
                    .filter(line -> line.startsWith("CapBnd:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElse(-1);
            for (var capability : Capability.values()) {
                if ((mask >> capability.ordinal() & 1) != 0) {
                    set.add(capability);
                }
            }
            return set;
        } catch (IOException e) {
            return EnumSet.allOf(Capability.class);
        }
    }
}
