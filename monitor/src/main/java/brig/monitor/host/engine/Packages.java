package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Versions of installed packages, from dpkg's own list: {@code package.NAME}. No program is asked for its version. */
public final class Packages implements Source {
    private static final String DPKG = "/var/lib/dpkg/status";

    private static final int LONGEST_CHANGELOG = 1 << 20;
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,7}");

    /** A package by any of these names, under the name that the escape table knows it by. */
    private static final Map<String, String> PRODUCTS = Map.ofEntries(
            Map.entry("docker.io", "docker"),
            Map.entry("docker-ce", "docker"),
            Map.entry("moby-engine", "docker"),
            Map.entry("containerd", "containerd"),
            Map.entry("containerd.io", "containerd"),
            Map.entry("runc", "runc"),
            Map.entry("crun", "crun"),
            Map.entry("podman", "podman"),
            Map.entry("cri-o", "crio"),
            Map.entry("kubelet", "kubelet"),
            Map.entry("docker-compose-plugin", "compose"),
            Map.entry("docker-compose-v2", "compose"),
            Map.entry("docker-desktop", "docker-desktop"),
            Map.entry("nvidia-container-toolkit", "nvidia-toolkit"));

    @Override
    public String name() {
        return "packages";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var text = host.read(DPKG);
        if (!(text instanceof Reading.Value<String>(var status))) {
            ledger.put(Subject.HOST, "packages", text.map(t -> t), DPKG);
            return;
        }
        var versions = parse(status);
        ledger.value(Subject.HOST, "packages", (long) versions.size(), DPKG);
        versions.forEach((name, version) -> {
            var json = new LinkedHashMap<String, Object>();
            json.put("package", name);
            json.put("version", version);
            var changelog = "/usr/share/doc/" + name + "/changelog.Debian.gz";
            // newest entries come first, so a cut loses only what is old
            json.put("fixes", fixes(host.readGzip(changelog, LONGEST_CHANGELOG).or("")));
            ledger.value(Subject.HOST, "package." + PRODUCTS.getOrDefault(name, name), json, DPKG + ", " + changelog);
        });
        for (var product : Set.copyOf(PRODUCTS.values())) {
            if (ledger.get(Subject.HOST, "package." + product).isEmpty()) {
                ledger.put(Subject.HOST, "package." + product, Reading.absent(), DPKG);
            }
        }
    }

    /** Installed ones of interest; others have no part in an escape. */
    static Map<String, String> parse(String text) {
        var versions = new LinkedHashMap<String, String>();
        for (var stanza : text.split("\n\n")) {
            var name = field(stanza, "Package: ");
            boolean wanted = PRODUCTS.containsKey(name);
            if (wanted && field(stanza, "Status: ").endsWith(" installed")) {
                versions.put(name, field(stanza, "Version: "));
            }
        }
        return versions;
    }

    /** What the changelog says is fixed: the distribution's own word on a version that upstream would call open. */
    static List<String> fixes(String changelog) {
        return CVE.matcher(changelog)
                .results()
                .map(MatchResult::group)
                .distinct()
                .sorted()
                .toList();
    }

    private static String field(String stanza, String start) {
        int at = stanza.startsWith(start) ? 0 : stanza.indexOf("\n" + start) + 1;
        if (at == 0 && !stanza.startsWith(start)) {
            return "";
        }
        int end = stanza.indexOf('\n', at);
        return stanza.substring(at + start.length(), end < 0 ? stanza.length() : end);
    }
}
