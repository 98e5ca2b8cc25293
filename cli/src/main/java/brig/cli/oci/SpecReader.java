package brig.cli.oci;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciSpec;
import brig.runtime.oci.OciSpec.Hook;
import brig.runtime.oci.OciSpec.Hooks;
import brig.runtime.oci.OciSpec.Mount;
import brig.runtime.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads {@code config.json}. docs/oci.md has the table: what is honoured, what is refused; what this reader does not know is
 * told to the log, as the specification wants it ignored.
 */
final class SpecReader {
    private static final long S_IFCHR = 0x2000;
    private static final long S_IFBLK = 0x6000;
    private static final long S_IFIFO = 0x1000;

    private final Path bundle;
    private final Known known;

    /** Whether what the file names has to be there. */
    private final boolean running;

    private SpecReader(Path bundle, boolean running, Consumer<String> warnings) {
        this.bundle = bundle;
        this.running = running;
        this.known = new Known(warnings);
    }

    /** @param warnings gets a line for each property that is not known */
    static OciSpec read(Path bundle, String text, Consumer<String> warnings) throws OciException, IOException {
        return read(bundle, text, true, warnings);
    }

    /** The same of a file that is not to be run. */
    static OciSpec look(Path bundle, String text, Consumer<String> warnings) throws OciException, IOException {
        return read(bundle, text, false, warnings);
    }

    private static OciSpec read(Path bundle, String text, boolean running, Consumer<String> warnings)
            throws OciException, IOException {
        var tree = Json.read(text);
        if (!tree.isMapping()) {
            throw new OciException("config.json is no object");
        }
        return new SpecReader(bundle, running, warnings).spec(tree);
    }

    /** @param config where it is, if not in its place */
    static String text(Path bundle, Optional<String> config) throws IOException, OciException {
        var file = bundle.resolve(config.orElse("config.json"));
        if (Files.notExists(file)) {
            throw new OciException("no " + file + ": is " + bundle + " a bundle?");
        }
        return Files.readString(file);
    }

    private OciSpec spec(Tree tree) throws OciException {
        known.check(
                "",
                tree,
                "ociVersion",
                "process",
                "root",
                "hostname",
                "domainname",
                "mounts",
                "hooks",
                "annotations",
                "linux",
                "solaris",
                "windows",
                "vm",
                "zos");
        for (var other : List.of("solaris", "windows", "vm", "zos")) {
            known.refuse(tree, other, "Brig runs Linux containers");
        }
        version(tree.at("ociVersion").text(""));
        if (!tree.at("root.path").isPresent()) {
            throw new OciException("config.json: root.path is missing");
        }
        known.check("root", tree.at("root"), "path", "readonly");
        var root = bundle.resolve(tree.at("root.path").text("")).normalize();
        if (running && !Files.isDirectory(root)) {
            throw new OciException("root.path: no directory '" + root + "'");
        }
        var linux = tree.at("linux");
        known.check(
                "linux",
                linux,
                "namespaces",
                "uidMappings",
                "gidMappings",
                "devices",
                "cgroupsPath",
                "resources",
                "rootfsPropagation",
                "seccomp",
                "sysctl",
                "maskedPaths",
                "readonlyPaths",
                "mountLabel",
                "personality",
                "intelRdt",
                "timeOffsets",
                "netDevices",
                "memoryPolicy");
        IdMappings.checkPair(linux, "linux");
        known.selinux(linux, "mountLabel");
        known.refuse(linux, "intelRdt", "Brig makes no groups of resctrl: leave it out, or start the container in one");
        known.refuse(
                linux,
                "netDevices",
                "Brig moves no network devices (specification 1.3): let the engine or a createRuntime hook do it");
        known.refuse(
                linux, "memoryPolicy", "Brig sets none (specification 1.3): resources.cpu.mems holds memory to nodes");
        var propagation = linux.at("rootfsPropagation").text("rprivate");
        if (!propagation.matches("|r?(private|slave|shared|unbindable)")) {
            throw new OciException("linux.rootfsPropagation '" + propagation
                    + "': private, slave, shared or unbindable, or one of them with an r before it");
        }
        return new OciSpec(
                root,
                tree.at("root.readonly").isTrue(),
                new ProcessReader(known).process(tree.at("process")),
                tree.at("hostname").text(""),
                tree.at("domainname").text(""),
                mounts(tree.at("mounts")),
                namespaces(linux.at("namespaces")),
                offsets(linux.at("timeOffsets")),
                IdMappings.read(linux.at("uidMappings"), "linux.uidMappings"),
                IdMappings.read(linux.at("gidMappings"), "linux.gidMappings"),
                devices(linux.at("devices")),
                linux.at("cgroupsPath").text(""),
                new ResourcesReader(known).resources(linux.at("resources")),
                new SeccompReader(known).seccomp(linux.at("seccomp")),
                propagation,
                linux.at("maskedPaths").texts(),
                linux.at("readonlyPaths").texts(),
                texts(linux.at("sysctl")),
                personality(linux.at("personality")),
                hooks(tree.at("hooks")),
                texts(tree.at("annotations")));
    }

    private static void version(String version) throws OciException {
        if (!version.matches("1\\.\\d+\\.\\d+.*")) {
            throw new OciException("ociVersion '" + version + "': Brig knows 1.x.y");
        }
    }

    private List<Mount> mounts(Tree tree) throws OciException {
        var mounts = new ArrayList<Mount>();
        for (var item : tree.items()) {
            known.check("mounts", item, "destination", "type", "source", "options", "uidMappings", "gidMappings");
            var target = item.at("destination").text("");
            if (target.isEmpty()) {
                throw new OciException("mounts: one has no destination");
            }
            mounts.add(new Mount(
                    target.startsWith("/") ? target : "/" + target,
                    item.at("type").text(""),
                    source(item),
                    item.at("options").texts(),
                    IdMappings.read(item.at("uidMappings"), "mounts, " + target + ": uidMappings"),
                    IdMappings.read(item.at("gidMappings"), "mounts, " + target + ": gidMappings")));
            IdMappings.checkPair(item, "mounts, " + target);
        }
        return mounts;
    }

    /** A bind's source may be given from the bundle on. */
    private String source(Tree item) {
        var source = item.at("source").text("");
        var mount = new Mount(
                "/", item.at("type").text(""), source, item.at("options").texts());
        return mount.isBind() ? bundle.resolve(source).normalize().toString() : source;
    }

    private Map<String, String> namespaces(Tree tree) throws OciException {
        var namespaces = new LinkedHashMap<String, String>();
        for (var item : tree.items()) {
            known.check("linux.namespaces", item, "type", "path");
            var type = item.at("type").text("");
            if (!Set.of("pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time")
                    .contains(type)) {
                throw new OciException("linux.namespaces: no type '" + type + "'");
            }
            var path = item.at("path").text("");
            if (!path.isEmpty() && (!path.startsWith("/") || (running && Files.notExists(Path.of(path))))) {
                throw new OciException("linux.namespaces: no file '" + path + "' (" + type + ")");
            }
            if (namespaces.put(type, path) != null) {
                throw new OciException("linux.namespaces: '" + type + "' is there twice");
            }
        }
        return namespaces;
    }

    private Map<String, OciSpec.Offset> offsets(Tree tree) throws OciException {
        known.check("linux.timeOffsets", tree, "monotonic", "boottime");
        var offsets = new LinkedHashMap<String, OciSpec.Offset>();
        for (var clock : List.of("monotonic", "boottime")) {
            var item = tree.at(clock);
            if (item.isPresent()) {
                long nanoseconds = item.at("nanosecs").number(0);
                if (nanoseconds < 0 || nanoseconds > 999_999_999) {
                    throw new OciException("linux.timeOffsets." + clock + ".nanosecs: 0 to 999999999");
                }
                offsets.put(clock, new OciSpec.Offset(item.at("secs").number(0), nanoseconds));
            }
        }
        return offsets;
    }

    private List<Step.DeviceNode> devices(Tree tree) throws OciException {
        var devices = new ArrayList<Step.DeviceNode>();
        for (var item : tree.items()) {
            known.check("linux.devices", item, "path", "type", "major", "minor", "fileMode", "uid", "gid");
            long type = switch (item.at("type").text("")) {
                case "c", "u" -> S_IFCHR;
                case "b" -> S_IFBLK;
                case "p" -> S_IFIFO;
                default -> throw new OciException("linux.devices: no type '" + item.at("type") + "'");
            };
            devices.add(new Step.DeviceNode(
                    item.at("path").text(""),
                    type,
                    (int) item.at("major").number(0),
                    (int) item.at("minor").number(0),
                    (int) item.at("fileMode").number(0666) & 0777,
                    (int) item.at("uid").number(0),
                    (int) item.at("gid").number(0)));
        }
        return devices.stream().filter(node -> !isHarmless(node)).toList();
    }

    /** Every container has these. */
    private static boolean isHarmless(Step.DeviceNode node) {
        return Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx")
                        .contains(node.path())
                && node.type() == S_IFCHR
                && (node.major() == 1 || node.major() == 5);
    }

    private static Map<String, String> texts(Tree tree) {
        var texts = new LinkedHashMap<String, String>();
        tree.entries().forEach((key, value) -> texts.put(key, value.text("")));
        return texts;
    }

    private OptionalInt personality(Tree tree) throws OciException {
        if (!tree.isPresent()) {
            return OptionalInt.empty();
        }
        known.check("linux.personality", tree, "domain", "flags");
        known.refuse(tree, "flags", "the specification has none yet");
        return switch (tree.at("domain").text("")) {
            case "LINUX" -> OptionalInt.of(0);
            case "LINUX32" -> OptionalInt.of(8);
            default -> throw new OciException("linux.personality.domain: LINUX or LINUX32");
        };
    }

    private Hooks hooks(Tree tree) throws OciException {
        known.check(
                "hooks",
                tree,
                "prestart",
                "createRuntime",
                "createContainer",
                "startContainer",
                "poststart",
                "poststop");
        return new Hooks(
                hooks(tree.at("prestart"), "prestart"),
                hooks(tree.at("createRuntime"), "createRuntime"),
                hooks(tree.at("createContainer"), "createContainer"),
                hooks(tree.at("startContainer"), "startContainer"),
                hooks(tree.at("poststart"), "poststart"),
                hooks(tree.at("poststop"), "poststop"));
    }

    private List<Hook> hooks(Tree tree, String kind) throws OciException {
        var hooks = new ArrayList<Hook>();
        for (var item : tree.items()) {
            known.check("hooks." + kind, item, "path", "args", "env", "timeout");
            var path = item.at("path").text("");
            if (!path.startsWith("/")) {
                throw new OciException("hooks." + kind + ": path '" + path + "' is not absolute");
            }
            var args = item.at("args").texts();
            hooks.add(new Hook(
                    path,
                    args.isEmpty() ? List.of(path) : args,
                    item.at("env").isPresent() ? Optional.of(item.at("env").texts()) : Optional.empty(),
                    (int) item.at("timeout").number(0)));
        }
        return hooks;
    }
}
