package brig.cli.doctor;

import brig.runtime.sys.LandlockVersion;
import brig.runtime.sys.SyscallException;
import java.util.ArrayList;
import java.util.List;

/** File lists, and the second line behind network lists. */
final class LandlockCheck {
    private static final String CONTROL = "file lists";

    /** What each ABI after the first brought ({@code landlock(7)}); the index is the ABI less two. */
    private static final List<String> BROUGHT = List.of(
            "moving between directories", "truncate", "TCP ports", "ioctl on devices", "scopes", "audit of refusals");

    private LandlockCheck() {}

    static Finding look() {
        try {
            return of(LandlockVersion.abi());
        } catch (SyscallException e) {
            return Finding.missing(CONTROL, String.valueOf(e.getMessage()), "run Brig outside of that filter");
        }
    }

    static Finding of(int abi) {
        if (abi < 1) {
            return Finding.missing(
                    CONTROL, "no Landlock", "a kernel from 5.13 on with CONFIG_SECURITY_LANDLOCK, booted with lsm=landlock,...");
        }
        var lacks = new ArrayList<String>();
        for (int i = 0; i < BROUGHT.size(); i++) {
            if (abi < i + 2) {
                lacks.add(BROUGHT.get(i));
            }
        }
        var detail = "Landlock ABI " + abi;
        return lacks.isEmpty()
                ? Finding.ok(CONTROL, detail)
                : Finding.limited(CONTROL, detail + ", without: " + String.join(", ", lacks), "a newer kernel");
    }
}
