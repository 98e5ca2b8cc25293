package brig.cli.doctor;

import brig.runtime.sys.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The filter and the questions it asks. */
final class SeccompChecks {
    private SeccompChecks() {}

    static List<Finding> all() throws IOException {
        return List.of(kernel());
    }

    private static Finding kernel() throws IOException {
        var file = Path.of("/proc/sys/kernel/seccomp/actions_avail");
        if (!Files.exists(file)) {
            return Finding.missing("watched calls", "no seccomp filters", "a kernel with CONFIG_SECCOMP_FILTER");
        }
        return List.of(ProcFile.read(file).strip().split(" ")).contains("user_notif")
                ? Finding.ok("watched calls", "seccomp with user notification")
                : Finding.missing("watched calls", "seccomp without user notification", "a kernel from 5.0 on");
    }
}
