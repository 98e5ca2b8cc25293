package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Settings of containerd, CRI-O, podman and BuildKit that are weaker than what each has without a file: {@code weaker}. */
public final class EngineFiles implements Source {
    /** Of podman and CRI-O, for containers that ask for none. */
    private static final String PODMANS = "/usr/share/containers/seccomp.json";

    @Override
    public String name() {
        return "settings of engines";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        engine(host, ledger, "containerd", List.of("/etc/containerd/config.toml"), List.of("/etc/containerd/conf.d"));
        engine(host, ledger, "crio", List.of("/etc/crio/crio.conf"), List.of("/etc/crio/crio.conf.d"));
        engine(
                host,
                ledger,
                "podman",
                List.of("/usr/share/containers/containers.conf", "/etc/containers/containers.conf"),
                List.of("/etc/containers/containers.conf.d"));
        ledger.put(Subject.HOST, "podman.seccomp-lets", host.read(PODMANS).map(EngineFiles::lets), PODMANS);
        engine(host, ledger, "buildkit", List.of("/etc/buildkit/buildkitd.toml"), List.of());
    }

    private static void engine(
            HostFiles host, Ledger ledger, String name, List<String> files, List<String> directories) {
        var all = new ArrayList<>(files);
        for (var directory : directories) {
            host.list(directory).or(List.of()).stream()
                    .filter(f -> f.matches(".*\\.(toml|conf)"))
                    .sorted()
                    .map(f -> directory + "/" + f)
                    .forEach(all::add);
        }
        var weaker = new ArrayList<String>();
        var there = new ArrayList<String>();
        for (var file : all) {
            switch (parsed(host.read(file))) {
                case Reading.Value<Tree>(var tree) -> {
                    there.add(file);
                    WeakSettings.of(name, tree, host, setting -> weaker.add(setting + " in " + file));
                }
                case Reading.Absent<Tree>() -> {}
                case Reading.Unreadable<Tree>(var why) -> {
                    ledger.put(Subject.engine(name), "weaker", Reading.unreadable(file + ": " + why), file);
                    return;
                }
            }
        }
        // no file, no engine by it: one that runs is found by its process, and has its defaults
        if (!there.isEmpty()) {
            ledger.value(Subject.engine(name), "weaker", List.copyOf((Collection<?>) weaker), String.join(", ", there));
        }
    }

    private static List<String> lets(String profile) {
        try {
            return new SeccompProfile(Json.read(profile)).lets();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reading<Tree> parsed(Reading<String> text) {
        if (!(text instanceof Reading.Value<String>(var toml))) {
            return text.map(t -> Tree.MISSING);
        }
        try {
            return Reading.of(Json.readToml(toml));
        } catch (IOException e) {
            return Reading.unreadable(String.valueOf(e.getMessage()));
        }
    }
}
