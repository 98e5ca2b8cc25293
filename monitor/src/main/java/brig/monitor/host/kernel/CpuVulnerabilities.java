package brig.monitor.host.kernel;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;

/** {@code /sys/devices/system/cpu/vulnerabilities/*}: flaws of this processor that nothing mitigates. */
public final class CpuVulnerabilities implements Source {
    private static final String DIRECTORY = "/sys/devices/system/cpu/vulnerabilities";

    @Override
    public String name() {
        return "CPU vulnerabilities";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var open = host.list(DIRECTORY)
                .map(names -> names.stream()
                        .filter(name -> isOpen(host.read(DIRECTORY + "/" + name).or("")))
                        .sorted()
                        .toList());
        ledger.put(Subject.HOST, "cpu.vulnerable", open, DIRECTORY);
    }

    static boolean isOpen(String text) {
        return text.startsWith("Vulnerable");
    }
}
