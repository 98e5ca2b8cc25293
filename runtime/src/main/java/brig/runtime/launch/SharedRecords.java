package brig.runtime.launch;

import brig.policy.ByIdentity;
import brig.policy.Places;
import brig.policy.SyscallRules;
import java.io.IOException;

/**
 * The bytes of the two large parts of a policy, nearly all that a container leaves for the next Brig, made once for all
 * containers of one policy.
 */
final class SharedRecords {
    private static final ByIdentity<Record, byte[]> LAST = new ByIdentity<>(32);

    private SharedRecords() {}

    static boolean areSome(Record record) {
        return record instanceof SyscallRules || record instanceof Places;
    }

    static byte[] bytes(Record record) throws IOException {
        var known = LAST.find(record);
        if (known.isPresent()) {
            return known.get();
        }
        var bytes = Records.write(record);
        LAST.keep(record, bytes);
        return bytes;
    }
}
