package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What a Docker engine (or podman's service, which speaks the same) says of itself, its containers and their images. */
public final class DockerApi {
    private static final int MOST_CONTAINERS = 5_000;
    private static final int LONGEST_LINE = 400;

    private final HostFiles host;
    private final UnixHttp http;
    private final String socket;
    private final Ledger ledger;
    private final Subject engine;

    /** @param host where the layers of images lie */
    public DockerApi(HostFiles host, UnixHttp http, String socket, Subject engine, Ledger ledger) {
        this.host = host;
        this.http = http;
        this.socket = socket;
        this.ledger = ledger;
        this.engine = engine;
    }

    /** Every container, running or not. */
    public List<KnownContainer> collect() {
        describe();
        var known = new ArrayList<KnownContainer>();
        var list = http.get("/containers/json?all=1");
        ledger.put(engine, "containers", list.map(t -> (long) t.items().size()), socket + " /containers/json");
        if (list instanceof Reading.Unreadable<Tree>(var why)) {
            // by its socket's name: of engines that are alike, one may hang
            ledger.put(Subject.HOST, "source." + socket, Reading.unreadable(why), socket);
        }
        var images = new TreeSet<String>();
        list.or(Tree.MISSING).items().stream()
                .limit(MOST_CONTAINERS)
                .parallel()
                .map(this::inspect)
                .toList()
                .forEach(c -> {
                    c.forEach(known::add);
                    c.forEach(container -> ledger.get(container.subject(), "config.image-id")
                            .ifPresent(
                                    f -> images.add(String.valueOf(f.reading().or("")))));
                });
        images(images);
        return known;
    }

    private void describe() {
        var version = http.get("/version");
        put(engine, "version", version.map(t -> t.at("Version").text("")), "/version");
        put(engine, "components", version.map(t -> components(t)), "/version");
        var info = http.get("/info");
        put(engine, "security-options", info.map(t -> t.at("SecurityOptions").texts()), "/info");
        put(
                engine,
                "rootless",
                info.map(t -> t.at("SecurityOptions").texts().stream().anyMatch(o -> o.contains("name=rootless"))),
                "/info");
        put(
                engine,
                "userns-remap",
                info.map(t -> t.at("SecurityOptions").texts().stream().anyMatch(o -> o.contains("name=userns"))),
                "/info");
        put(engine, "seccomp-profile", info.map(DockerApi::seccomp), "/info");
        put(engine, "data-root", info.map(t -> t.at("DockerRootDir").text("")), "/info");
        put(engine, "storage-driver", info.map(t -> t.at("Driver").text("")), "/info");
        put(engine, "log-driver", info.map(t -> t.at("LoggingDriver").text("")), "/info");
        put(engine, "live-restore", info.map(t -> t.at("LiveRestoreEnabled").isTrue()), "/info");
        put(engine, "experimental", info.map(t -> t.at("ExperimentalBuild").isTrue()), "/info");
        put(engine, "swarm.state", info.map(t -> t.at("Swarm.LocalNodeState").text("inactive")), "/info");
        put(
                engine,
                "authorization-plugins",
                info.map(t -> t.at("Plugins.Authorization").texts()),
                "/info");
        put(engine, "default-runtime", info.map(t -> t.at("DefaultRuntime").text("")), "/info");
        put(engine, "insecure-registries", info.map(DockerApi::insecure), "/info");
        put(engine, "plugins", http.get("/plugins").map(EnginePlugins::described), "/plugins");
    }

    private static Map<String, Object> components(Tree version) {
        var components = new LinkedHashMap<String, Object>();
        version.at("Components")
                .items()
                .forEach(c ->
                        components.put(c.at("Name").text("?"), c.at("Version").text("")));
        return components;
    }

    /** {@code name=seccomp,profile=default}; empty where the kernel has no seccomp. */
    private static String seccomp(Tree info) {
        return info.at("SecurityOptions").texts().stream()
                .filter(o -> o.startsWith("name=seccomp"))
                .map(o -> o.replaceFirst(".*profile=", ""))
                .findFirst()
                .orElse("");
    }

    /** Registries asked without TLS, but for those on this host. */
    private static List<String> insecure(Tree info) {
        var names = new ArrayList<String>();
        info.at("RegistryConfig.IndexConfigs").entries().forEach((name, config) -> {
            if (!config.at("Secure").isTrue()) {
                names.add(name);
            }
        });
        info.at("RegistryConfig.InsecureRegistryCIDRs").texts().stream()
                .filter(cidr -> !cidr.startsWith("127.") && !cidr.startsWith("::1/"))
                .forEach(names::add);
        return names;
    }

    /** Two engines may each have a container or image of one name: a hard one must not be taken for a weak one's answer. */
    private Subject free(Function<String, Subject> kind, String key, String name, String id) {
        var subject = kind.apply(name);
        boolean taken = ledger.get(subject, key)
                .map(f -> !f.reading().or("").equals(id))
                .orElse(false);
        return taken ? kind.apply(name + " (" + shortened(id) + ")") : subject;
    }

    private static String shortened(String id) {
        var digits = id.replaceFirst("^sha256:", "");
        return digits.substring(0, Math.min(12, digits.length()));
    }

    private List<KnownContainer> inspect(Tree listed) {
        var id = listed.at("Id").text("");
        if (id.isEmpty()) {
            return List.of();
        }
        var path = "/containers/" + id + "/json";
        var answer = http.get(path);
        if (answer instanceof Reading.Absent<Tree>) {
            // it ended between the two questions
            return List.of();
        }
        var tree = answer.or(Tree.MISSING);
        var name = tree.at("Name").text(shortened(id)).replaceFirst("^/", "");
        var subject = free(Subject::container, "id", name, id);
        put(subject, "engine", Reading.of(engine.id()), path);
        put(subject, "id", Reading.of(id), path);
        if (!(answer instanceof Reading.Value<Tree>)) {
            put(subject, "config", answer.map(t -> ""), path);
            return List.of();
        }
        put(subject, "config.name", Reading.of(name), path);
        describe(subject, tree, path);
        return List.of(new KnownContainer(subject, id, tree.at("State.Pid").number(0), engine.id()));
    }

    private void describe(Subject subject, Tree tree, String path) {
        var host = tree.at("HostConfig");
        var values = new LinkedHashMap<String, Object>();
        values.put("state", tree.at("State.Status").text(""));
        values.put("config.created", tree.at("Created").text(""));
        values.put("config.started", tree.at("State.StartedAt").text(""));
        values.put("config.image", tree.at("Config.Image").text(""));
        values.put("config.image-id", tree.at("Image").text(""));
        values.put("config.argv", argv(tree));
        values.put("config.user", tree.at("Config.User").text(""));
        values.put("config.privileged", host.at("Privileged").isTrue());
        values.put("config.cap-add", capabilities(host.at("CapAdd").texts()));
        values.put("config.cap-drop", capabilities(host.at("CapDrop").texts()));
        values.put("config.security-opt", host.at("SecurityOpt").texts());
        values.put("config.pid-mode", host.at("PidMode").text(""));
        values.put("config.network-mode", host.at("NetworkMode").text(""));
        values.put("config.ipc-mode", host.at("IpcMode").text(""));
        values.put("config.uts-mode", host.at("UTSMode").text(""));
        values.put("config.userns-mode", host.at("UsernsMode").text(""));
        values.put("config.cgroupns-mode", host.at("CgroupnsMode").text(""));
        values.put("config.cgroup-parent", host.at("CgroupParent").text(""));
        values.put("config.volumes-from", host.at("VolumesFrom").texts());
        values.put("config.readonly-rootfs", host.at("ReadonlyRootfs").isTrue());
        values.put("config.masked-paths", (long) host.at("MaskedPaths").texts().size());
        values.put("config.restart", host.at("RestartPolicy.Name").text("no"));
        values.put(
                "config.restart-max", host.at("RestartPolicy.MaximumRetryCount").number(0));
        values.put("config.healthcheck", tree.at("Config.Healthcheck.Test").isPresent());
        values.put(
                "config.sysctls",
                host.at("Sysctls").entries().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().text(""))
                        .toList());
        values.put("config.memory-limit", host.at("Memory").number(0));
        values.put("config.pids-limit", host.at("PidsLimit").number(0));
        values.put(
                "config.cpu-limit",
                host.at("NanoCpus").number(0) + host.at("CpuQuota").number(0));
        values.put("config.ulimits", (long) host.at("Ulimits").items().size());
        values.put(
                "config.devices",
                host.at("Devices").items().stream()
                        .map(d -> d.at("PathOnHost").text(""))
                        .toList());
        values.put("config.device-rules", host.at("DeviceCgroupRules").texts());
        values.put(
                "config.mounts",
                tree.at("Mounts").items().stream().map(ContainerOptions::mount).toList());
        values.put("config.ports", ContainerOptions.ports(host.at("PortBindings")));
        values.put(
                "config.labels",
                tree.at("Config.Labels").entries().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().text(""))
                        .toList());
        values.put("config.working-dir", tree.at("Config.WorkingDir").text(""));
        values.put("config.runtime", host.at("Runtime").text(""));
        ContainerOptions.put(tree, values);
        values.forEach((key, value) -> put(subject, key, Reading.of(value), path));
    }

    private static List<String> argv(Tree tree) {
        var argv = new ArrayList<>(tree.at("Path").texts());
        argv.addAll(tree.at("Args").texts());
        return argv;
    }

    static List<String> capabilities(List<String> names) {
        return names.stream()
                .map(n -> n.toUpperCase(java.util.Locale.ROOT).replaceFirst("^CAP_", ""))
                .sorted()
                .toList();
    }

    private void images(Set<String> ids) {
        for (var id : ids) {
            var path = "/images/" + id + "/json";
            var tree = http.get(path);
            if (id.isEmpty() || !(tree instanceof Reading.Value<Tree>(var image))) {
                continue;
            }
            var tags = image.at("RepoTags").texts();
            var subject = free(Subject::image, "image.id", tags.isEmpty() ? shortened(id) : tags.getFirst(), id);
            put(subject, "image.id", Reading.of(id), path);
            put(subject, "image.created", Reading.of(image.at("Created").text("")), path);
            put(subject, "image.user", Reading.of(image.at("Config.User").text("")), path);
            put(subject, "image.env", Reading.of(image.at("Config.Env").texts()), path);
            put(
                    subject,
                    "image.working-dir",
                    Reading.of(image.at("Config.WorkingDir").text("")),
                    path);
            put(
                    subject,
                    "image.volumes",
                    Reading.of(List.copyOf(image.at("Config.Volumes").entries().keySet())),
                    path);
            put(subject, "image.digests", Reading.of(image.at("RepoDigests").texts()), path);
            put(
                    subject,
                    "image.labels",
                    Reading.of(image.at("Config.Labels").entries().entrySet().stream()
                            .map(e -> e.getKey() + "=" + e.getValue().text(""))
                            .toList()),
                    path);
            put(
                    subject,
                    "image.healthcheck",
                    Reading.of(image.at("Config.Healthcheck.Test").isPresent()),
                    path);
            history(subject, id);
            ImageLayers.collect(host, ledger, subject, ImageLayers.of(image.at("GraphDriver")));
        }
    }

    private void history(Subject subject, String id) {
        var path = "/images/" + id + "/history";
        put(
                subject,
                "image.history",
                http.get(path)
                        .map(t -> t.items().stream()
                                .map(i -> i.at("CreatedBy").text(""))
                                .filter(line -> !line.isEmpty())
                                .map(line -> line.substring(0, Math.min(LONGEST_LINE, line.length())))
                                .toList()),
                path);
    }

    private void put(Subject subject, String key, Reading<?> reading, String path) {
        ledger.put(subject, key, reading, socket + " " + path);
    }
}
