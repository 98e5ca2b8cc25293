package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.monitor.host.process.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The OCI specifications that engines lay down for their runtime: how each container was meant to be, from files alone,
 * whether its engine answers or not.
 */
public final class OciBundles {
    /** Directories of containerd, alone and below dockerd; each has a directory per namespace, and there one per id. */
    private static final String TASKS = "/io.containerd.runtime.v2.task";

    private static final String CONTAINERD = "/run/containerd";
    private static final String DAEMON = "/containerd/daemon" + TASKS;
    private static final String DOCKERD = "/run/docker";

    /** Of podman and CRI-O: a directory per id. */
    private static final String STORAGE = "/containers/storage/overlay-containers";

    private final HostFiles host;
    private final Ledger ledger;

    public OciBundles(HostFiles host, Ledger ledger) {
        this.host = host;
        this.ledger = ledger;
    }

    /** @param known by their engine already: their names are taken from there */
    public List<KnownContainer> collect(
            List<KnownContainer> known, ProcessTable table, List<EngineProcesses.Running> engines) {
        var found = new ArrayList<KnownContainer>();
        var places = new LinkedHashMap<String, String>(Map.of(CONTAINERD + TASKS, "docker"));
        places.putAll(dockers(engines));
        for (var bundle : Attendants.bundles(host, table)) {
            var owner = places.entrySet().stream()
                    .filter(p ->
                            bundle.engine().equals("docker") && bundle.config().startsWith(p.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            found.add(container(known, found, owner.map(bundle::of).orElse(bundle)));
        }
        for (var place : places.entrySet()) {
            var top = place.getKey();
            for (var namespace : host.list(top).or(List.of())) {
                for (var id : host.list(top + "/" + namespace).or(List.of())) {
                    var bundle = top + "/" + namespace + "/" + id;
                    var engine = namespace.equals("moby") ? place.getValue() : "containerd/" + namespace;
                    if (found.stream().noneMatch(c -> c.id().equals(id))) {
                        found.add(container(
                                known,
                                found,
                                new Attendants.Bundle(id, "", engine, bundle + "/config.json", bundle + "/init.pid")));
                    }
                }
            }
        }
        for (var state : List.of("/run", "/var/run")) {
            for (var id : host.list(state + STORAGE).or(List.of())) {
                if (found.stream().noneMatch(c -> c.id().equals(id))) {
                    var run = state + STORAGE + "/" + id + "/userdata";
                    var spec = "/var/lib" + STORAGE + "/" + id + "/userdata/config.json";
                    found.add(container(known, found, new Attendants.Bundle(id, "", "podman", spec, run + "/pidfile")));
                }
            }
        }
        return found;
    }

    /** Where OCI bundles lie, and the engine whose they are: of a dockerd that was told another directory, there. */
    private static Map<String, String> dockers(List<EngineProcesses.Running> engines) {
        var places = new LinkedHashMap<String, String>();
        for (var engine : engines) {
            if (engine.kind().equals("docker")) {
                places.put(
                        Argv.option(engine.argv(), "--exec-root").orElse(DOCKERD) + DAEMON,
                        engine.subject().id());
            }
        }
        places.putIfAbsent(DOCKERD + DAEMON, "docker");
        return places;
    }

    private KnownContainer container(List<KnownContainer> known, List<KnownContainer> found, Attendants.Bundle bundle) {
        var id = bundle.id();
        var file = bundle.config();
        var spec = host.read(file).map(OciBundles::parsed);
        var before = known.stream().filter(c -> c.id().equals(id)).findFirst();
        var subject = before.map(KnownContainer::subject)
                .orElseGet(() -> free(known, found, bundle, name(bundle, spec.or(Tree.MISSING))));
        long pid = host.read(bundle.pidFile()).map(Long::valueOf).or(0L);
        if (before.isEmpty()) {
            ledger.value(subject, "engine", bundle.engine(), file);
            ledger.value(subject, "id", id, file);
            ledger.value(subject, "state", pid > 0 ? "running" : "created", bundle.pidFile());
        }
        switch (spec) {
            case Reading.Value<Tree>(var tree) -> describe(subject, tree, file);
            case Reading.Absent<Tree>() -> ledger.put(subject, "spec", Reading.absent(), file);
            case Reading.Unreadable<Tree>(var why) -> ledger.put(subject, "spec", Reading.unreadable(why), file);
        }
        return before.orElseGet(() -> new KnownContainer(subject, id, pid, bundle.engine()));
    }

    /** Two engines may each have a container of one name. */
    private static Subject free(
            List<KnownContainer> known, List<KnownContainer> found, Attendants.Bundle bundle, String name) {
        var subject = Subject.container(name);
        boolean taken = Stream.concat(known.stream(), found.stream())
                .anyMatch(c -> c.subject().equals(subject));
        return taken ? Subject.container(name + " (" + bundle.engine() + ")") : subject;
    }

    private static Tree parsed(String text) {
        try {
            return Json.read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kubernetes and podman write the name down; else the id must do. */
    private static String name(Attendants.Bundle bundle, Tree spec) {
        var id = bundle.id();
        var annotations = spec.at("annotations").entries();
        var pod = text(annotations, "io.kubernetes.cri.sandbox-name");
        var container = text(annotations, "io.kubernetes.cri.container-name");
        if (pod.isPresent()) {
            return pod.get() + container.map(c -> "/" + c).orElse("");
        }
        if (!bundle.name().isEmpty()) {
            return bundle.name();
        }
        return text(annotations, "io.container.manager")
                .flatMap(m -> spec.at("hostname").text())
                .filter(h -> !h.isEmpty())
                .map(h -> id.startsWith(h) ? h : h + "-" + shortened(id))
                .orElse(shortened(id));
    }

    /** {@code NAMESPACE/NAME} of a container in a pod, as containerd and CRI-O note it; not of the pod's own sandbox. */
    private static Optional<String> pod(Map<String, Tree> annotations) {
        boolean sandbox = text(annotations, "io.kubernetes.cri.container-type")
                .or(() -> text(annotations, "io.kubernetes.cri-o.ContainerType"))
                .filter("sandbox"::equals)
                .isPresent();
        return sandbox
                ? Optional.empty()
                : text(annotations, "io.kubernetes.cri.sandbox-name")
                        .or(() -> text(annotations, "io.kubernetes.pod.name"))
                        .map(name -> text(annotations, "io.kubernetes.cri.sandbox-namespace")
                                        .or(() -> text(annotations, "io.kubernetes.pod.namespace"))
                                        .orElse("?")
                                + "/" + name);
    }

    private static Optional<String> text(Map<String, Tree> entries, String key) {
        return Optional.ofNullable(entries.get(key)).flatMap(Tree::text);
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(12, id.length()));
    }

    private void describe(Subject subject, Tree spec, String file) {
        var values = new LinkedHashMap<String, Object>();
        var linux = spec.at("linux");
        values.put(
                "spec.capabilities",
                DockerApi.capabilities(spec.at("process.capabilities.effective").texts()));
        values.put(
                "spec.bounding",
                DockerApi.capabilities(spec.at("process.capabilities.bounding").texts()));
        values.put("spec.no-new-privs", spec.at("process.noNewPrivileges").isTrue());
        values.put(
                "spec.label",
                spec.at("process.apparmorProfile")
                        .text(spec.at("process.selinuxLabel").text("")));
        values.put("spec.uid", spec.at("process.user.uid").number(0));
        values.put("spec.readonly-rootfs", spec.at("root.readonly").isTrue());
        values.put("spec.masked-paths", (long) linux.at("maskedPaths").texts().size());
        values.put(
                "spec.readonly-paths", (long) linux.at("readonlyPaths").texts().size());
        values.put("spec.seccomp", linux.at("seccomp").isPresent());
        if (linux.at("seccomp").isPresent()) {
            values.put("spec.seccomp-lets", new SeccompProfile(linux.at("seccomp")).lets());
        }
        values.put("spec.shared-namespaces", shared(linux.at("namespaces")));
        values.put("spec.joined-namespaces", joined(linux.at("namespaces")));
        values.put("spec.device-rules", rules(linux.at("resources.devices")));
        values.put(
                "spec.mounts",
                spec.at("mounts").items().stream().map(OciBundles::mount).toList());
        pod(spec.at("annotations").entries()).ifPresent(pod -> values.put("spec.pod", pod));
        values.put(
                "spec.sysctls",
                linux.at("sysctl").entries().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().text(""))
                        .toList());
        values.forEach((key, value) -> ledger.value(subject, key, value, file));
    }

    /** Kinds that the container has no namespace of its own for. */
    private static List<String> shared(Tree namespaces) {
        var shared = new TreeSet<>(List.of("pid", "network", "ipc", "uts", "mount", "user", "cgroup"));
        namespaces.items().forEach(n -> shared.remove(n.at("type").text("")));
        return List.copyOf(shared);
    }

    private static List<String> joined(Tree namespaces) {
        return namespaces.items().stream()
                .filter(n -> !n.at("path").text("").isEmpty())
                .map(n -> n.at("type").text("") + " " + n.at("path").text(""))
                .toList();
    }

    /** As the kernel writes them: {@code b *:* rwm}. */
    private static List<String> rules(Tree devices) {
        return devices.items().stream()
                .filter(d -> d.at("allow").isTrue())
                .map(d -> d.at("type").text("a") + " " + d.at("major").text("*") + ":"
                        + d.at("minor").text("*") + " " + d.at("access").text("rwm"))
                .toList();
    }

    private static Map<String, Object> mount(Tree mount) {
        var json = new LinkedHashMap<String, Object>();
        var options = mount.at("options").texts();
        json.put("kind", mount.at("type").text(""));
        json.put("host", mount.at("source").text(""));
        json.put("target", mount.at("destination").text(""));
        json.put("writable", !options.contains("ro"));
        json.put(
                "propagation",
                options.stream()
                        .filter(o -> o.contains("shared") || o.contains("slave") || o.contains("private"))
                        .findFirst()
                        .orElse(""));
        return json;
    }
}
