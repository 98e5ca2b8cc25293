package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Each dockerd's own {@code daemon.json}; what the daemon was given as options is in its {@code argv}. */
public final class DaemonConfig {
    private static final String FILE = "/etc/docker/daemon.json";
    private static final String OPTION = "--config-file";

    private DaemonConfig() {}

    /** Of all that run, and of one that does not run the usual file. */
    public static void collect(HostFiles host, Ledger ledger, List<EngineProcesses.Running> engines) {
        var daemons = engines.stream().filter(e -> e.kind().equals("docker")).toList();
        if (daemons.isEmpty()) {
            collect(host, ledger, Subject.engine("docker"), FILE);
        }
        daemons.forEach(daemon -> collect(
                host,
                ledger,
                daemon.subject(),
                Argv.option(daemon.argv(), OPTION).orElse(FILE)));
    }

    private static void collect(HostFiles host, Ledger ledger, Subject docker, String file) {
        var text = host.read(file);
        if (text instanceof Reading.Absent<String>) {
            // no file, no engine of that name by it: one that runs is found by its process
            return;
        }
        var config = text.map(DaemonConfig::parsed);
        ledger.put(docker, "config.file", config.map(t -> Objects.requireNonNull(t.plain())), file);
        for (var key : List.of(
                "hosts",
                "tls",
                "tlsverify",
                "userns-remap",
                "icc",
                "no-new-privileges",
                "seccomp-profile",
                "insecure-registries",
                "authorization-plugins",
                "experimental",
                "live-restore",
                "userland-proxy",
                "default-runtime",
                "log-level",
                "log-opts",
                "iptables",
                "runtimes",
                "default-ulimits")) {
            ledger.put(docker, "config." + key, value(config, key), file);
        }
        ledger.put(docker, "builder.entitlements", config.map(DaemonConfig::entitlements), file);
        ledger.put(docker, "runtimes.weak", config.map(t -> weak(host, t)), file + ", owner and mode of each runtime");
    }

    /** What a build may ask for beyond its own confinement; the host's network is dockerd's default. */
    private static List<String> entitlements(Tree config) {
        var allowed = config.at("builder.entitlements");
        return Stream.of("security-insecure", "device")
                .filter(name -> allowed.at(name).isTrue())
                .toList();
    }

    /** Runtimes that others than root can replace: the engine runs them as root. */
    private static List<String> weak(HostFiles host, Tree config) {
        var weak = new ArrayList<String>();
        config.at("runtimes").entries().forEach((name, runtime) -> {
            var path = runtime.at("path").text("");
            var file = path.startsWith("/") ? host.attributes(path) : Reading.<HostFiles.Attributes>absent();
            if (file instanceof Reading.Value<HostFiles.Attributes>(var a) && (a.uid() != 0 || (a.mode() & 022) != 0)) {
                weak.add(name + " " + path);
            }
        });
        return weak;
    }

    private static Reading<Object> value(Reading<Tree> config, String key) {
        if (!(config instanceof Reading.Value<Tree>(var tree))) {
            return config.map(t -> t);
        }
        var value = tree.at(key).plain();
        return value == null ? Reading.absent() : Reading.of(value);
    }

    private static Tree parsed(String text) {
        try {
            return Json.read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
