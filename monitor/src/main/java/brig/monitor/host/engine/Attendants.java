package brig.monitor.host.engine;

import brig.monitor.host.file.HostFiles;
import brig.monitor.host.process.ProcessTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes that engines leave with each container: conmon (podman, CRI-O) and containerd's shim. Their arguments
 * and working directory say where its bundle is, so a container has its name whatever directories its engine was given,
 * and without a service that could be asked.
 */
final class Attendants {
    private Attendants() {}

    /**
     * @param name as its engine calls it; empty if the attendant does not know
     * @param config of the OCI runtime
     */
    record Bundle(String id, String name, String engine, String config, String pidFile) {
        Bundle of(String owner) {
            return new Bundle(id, name, owner, config, pidFile);
        }
    }

    static List<Bundle> bundles(HostFiles host, ProcessTable table) {
        var bundles = new ArrayList<Bundle>();
        for (var process : table.all()) {
            var proc = "/proc/" + process.pid();
            // one inside another container speaks of paths there
            if (process.status().isPresent()) {
                continue;
            }
            if (process.comm().equals("conmon")) {
                conmon(argv(host, proc)).ifPresent(bundles::add);
            } else if (process.comm().equals("containerd-shim")) {
                shim(argv(host, proc), host.link(proc + "/cwd").or("")).ifPresent(bundles::add);
            }
        }
        return bundles;
    }

    private static List<String> argv(HostFiles host, String proc) {
        return List.of(host.read(proc + "/cmdline").or("").split("\0"));
    }

    static Optional<Bundle> conmon(List<String> argv) {
        var directory = after(argv, "-b");
        if (!directory.startsWith("/")) {
            return Optional.empty();
        }
        var engine = after(argv, "--exit-dir").contains("/crio/") ? "crio" : "podman";
        return Optional.of(new Bundle(
                after(argv, "-c"), after(argv, "-n"), engine, directory + "/config.json", after(argv, "-p")));
    }

    /** @param cwd containerd starts its shim in the bundle */
    static Optional<Bundle> shim(List<String> argv, String cwd) {
        var id = after(argv, "-id");
        var space = after(argv, "-namespace");
        // a shim may hold a whole pod: each of its bundles lies beside its own
        if (id.isEmpty() || !cwd.endsWith("/" + id)) {
            return Optional.empty();
        }
        var engine = space.equals("moby") ? "docker" : "containerd/" + space;
        return Optional.of(new Bundle(id, "", engine, cwd + "/config.json", cwd + "/init.pid"));
    }

    private static String after(List<String> argv, String option) {
        return Argv.behind(argv, option).orElse("");
    }
}
