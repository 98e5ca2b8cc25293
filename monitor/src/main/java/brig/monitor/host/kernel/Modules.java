package brig.monitor.host.kernel;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Modules that are loaded, and those that {@code modprobe.d} keeps from being loaded. */
public final class Modules implements Source {
    /** Those that known escapes go through. */
    private static final List<String> RISKY =
            List.of("algif_aead", "cls_route", "esp4", "esp6", "fuse", "ip_tables", "nf_tables", "overlay", "rxrpc");

    @Override
    public String name() {
        return "modules";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var loaded = host.read("/proc/modules");
        // a kernel built without loadable modules has no such file
        ledger.put(Subject.HOST, "modules.loadable", loadable(host, loaded), "/proc/modules");
        ledger.put(Subject.HOST, "modules.loaded", loaded.map(Modules::names), "/proc/modules");
        var blocked = blocked(host);
        ledger.put(Subject.HOST, "modules.blocked", blocked, "/etc/modprobe.d, /lib/modprobe.d");
        risky(host, ledger, loaded.map(Modules::names), blocked.or(List.of()));
    }

    /** {@code NAME STATE}: loaded, built-in, blocked, loadable or none. A kernel without a list of its own says nothing. */
    private static void risky(HostFiles host, Ledger ledger, Reading<List<String>> loaded, List<String> blocked) {
        var directory =
                "/lib/modules/" + host.read("/proc/sys/kernel/osrelease").or("?");
        var builtin = host.read(directory + "/modules.builtin").map(Modules::files);
        var files = host.read(directory + "/modules.dep").map(Modules::files);
        var source = "/proc/modules, " + directory + ", /etc/modprobe.d";
        if (!(builtin instanceof Reading.Value<Set<String>>(var within))
                || !(files instanceof Reading.Value<Set<String>>(var beside))) {
            ledger.put(
                    Subject.HOST, "modules.risky", Reading.unreadable("no lists of modules in " + directory), source);
            return;
        }
        ledger.value(
                Subject.HOST,
                "modules.risky",
                RISKY.stream()
                        .map(name -> name + " "
                                + (loaded.or(List.of()).contains(name)
                                        ? "loaded"
                                        : within.contains(name)
                                                ? "built-in"
                                                : !beside.contains(name)
                                                        ? "none"
                                                        : blocked.contains(name) ? "blocked" : "loadable"))
                        .toList(),
                source);
    }

    /** Names of {@code kernel/crypto/algif_aead.ko.xz: ...}, with the underscores that {@code /proc/modules} has. */
    static Set<String> files(String text) {
        var names = new HashSet<String>();
        text.lines().forEach(line -> {
            var file = line.split(":", 2)[0];
            names.add(file.substring(file.lastIndexOf('/') + 1)
                    .replaceFirst("\\.ko.*", "")
                    .replace('-', '_'));
        });
        return names;
    }

    private static Reading<Boolean> loadable(HostFiles host, Reading<String> loaded) {
        return switch (loaded) {
            case Reading.Value<String>(var text) -> Reading.of(true);
            case Reading.Absent<String>() ->
                host.read("/proc/sys/kernel/osrelease") instanceof Reading.Value<String>
                        ? Reading.of(false)
                        : Reading.unreadable("no /proc");
            case Reading.Unreadable<String>(var reason) -> Reading.unreadable(reason);
        };
    }

    static List<String> names(String text) {
        return text.lines().map(line -> line.split(" ", 2)[0]).sorted().toList();
    }

    private static Reading<List<String>> blocked(HostFiles host) {
        var names = new TreeSet<String>();
        for (var directory : List.of("/lib/modprobe.d", "/usr/lib/modprobe.d", "/etc/modprobe.d", "/run/modprobe.d")) {
            for (var file : host.list(directory).or(List.of())) {
                if (file.endsWith(".conf")) {
                    names.addAll(blocked(host.read(directory + "/" + file).or("")));
                }
            }
        }
        return Reading.of(List.copyOf(names));
    }

    /** Only {@code install NAME /bin/false} blocks: {@code blacklist} ignores aliases and leaves the name loadable. */
    static List<String> blocked(String text) {
        var names = new ArrayList<String>();
        text.lines().forEach(line -> {
            var words = line.strip().split("\\s+");
            if (words.length >= 3 && words[0].equals("install") && words[2].matches(".*/(false|true)")) {
                names.add(words[1].replace('-', '_'));
            }
        });
        return names;
    }
}
