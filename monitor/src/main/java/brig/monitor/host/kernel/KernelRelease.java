package brig.monitor.host.kernel;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which kernel runs, who built it, and which distribution is around it. */
public final class KernelRelease implements Source {
    private static final Pattern DEBIAN = Pattern.compile("(?:Debian|Ubuntu) (\\S+)");

    @Override
    public String name() {
        return "kernel release";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var release = "/proc/sys/kernel/osrelease";
        var build = host.kernelFile("/proc/version");
        ledger.put(Subject.HOST, "kernel.release", host.kernelFile(release), release);
        ledger.put(Subject.HOST, "kernel.build", build, "/proc/version");
        ledger.put(Subject.HOST, "kernel.package-version", build.map(KernelRelease::packageVersion), "/proc/version");
        var os = "/etc/os-release";
        ledger.put(
                Subject.HOST, "os.id", host.read(os).map(text -> osRelease(text).getOrDefault("ID", "")), os);
        ledger.put(
                Subject.HOST,
                "os.version",
                host.read(os).map(text -> osRelease(text).getOrDefault("VERSION_ID", "")),
                os);
    }

    /** The Debian package's version that its build writes into the version text; empty for any other kernel. */
    static String packageVersion(String version) {
        var found = DEBIAN.matcher(version);
        return found.find() ? found.group(1) : "";
    }

    static Map<String, String> osRelease(String text) {
        var values = new TreeMap<String, String>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1).replaceAll("^[\"']|[\"']$", ""));
            }
        });
        return values;
    }
}
