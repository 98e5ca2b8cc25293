package brig.cli.doctor;

import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All checks, in the order in which a launch needs what they look for. */
public final class Examination {
    private Examination() {}

    /** @throws IOException if a file of the kernel cannot be read that every kernel has */
    public static List<Finding> ofThisHost() throws IOException {
        boolean root = new JnaLinux().geteuid() == 0;
        var findings = new ArrayList<Finding>();
        findings.add(
                root
                        ? Finding.ok("privilege", "root")
                        : Finding.limited("privilege", "not root", "plan and policy check work; run needs sudo"));
        findings.addAll(KernelChecks.all());
        findings.add(LandlockCheck.look());
        findings.addAll(SeccompChecks.all());
        findings.addAll(root ? CgroupChecks.all() : List.of(Finding.unknown("limits"), Finding.unknown("network lists")));
        return findings;
    }
}
