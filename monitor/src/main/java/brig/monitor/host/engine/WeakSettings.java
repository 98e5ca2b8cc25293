package brig.monitor.host.engine;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.json.Tree;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which settings of an engine's TOML take something away from every container. Looked for by name at any depth: where a
 * key lies differs between the versions of a file. Names are those of containerd's CRI configuration, {@code crio.conf(5)},
 * {@code containers.conf(5)} and {@code buildkitd.toml(5)}.
 */
final class WeakSettings {
    /** What makes a value a weak one. */
    private enum Weak {
        TRUE,
        FALSE,
        UNCONFINED,
        HOST,
        ANYTHING,
        BEYOND_LOOPBACK,
        TCP,
        BEYOND_USUAL;

        boolean is(Tree value) {
            var text = value.text("");
            return switch (this) {
                case TRUE -> value.isTrue();
                case FALSE -> text.equals("false");
                case UNCONFINED -> text.equals("unconfined");
                case HOST -> text.equals("host");
                case ANYTHING -> value.texts().stream().anyMatch(t -> !t.isEmpty());
                case BEYOND_LOOPBACK -> !text.isEmpty() && !text.matches("127\\..*|::1|localhost");
                case TCP -> value.texts().stream().anyMatch(address -> address.startsWith("tcp://"));
                case BEYOND_USUAL -> !USUAL.containsAll(DockerApi.capabilities(value.texts()));
            };
        }
    }

    /** What podman and CRI-O leave a container themselves, and what they left it in earlier versions. */
    private static final Set<String> USUAL = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private static final Map<String, Map<String, Weak>> BY_ENGINE = Map.of(
            "containerd",
            Map.of(
                    "disable_apparmor", Weak.TRUE,
                    "unset_seccomp_profile", Weak.UNCONFINED,
                    "insecure_skip_verify", Weak.TRUE,
                    "tcp_address", Weak.ANYTHING,
                    "stream_server_address", Weak.BEYOND_LOOPBACK,
                    "disable_tcp_service", Weak.FALSE),
            "crio",
            Map.of(
                    "seccomp_profile", Weak.UNCONFINED,
                    "apparmor_profile", Weak.UNCONFINED,
                    "default_capabilities", Weak.BEYOND_USUAL,
                    "stream_address", Weak.BEYOND_LOOPBACK,
                    "insecure_registries", Weak.ANYTHING),
            "podman",
            Map.ofEntries(
                    Map.entry("seccomp_profile", Weak.UNCONFINED),
                    Map.entry("apparmor_profile", Weak.UNCONFINED),
                    Map.entry("default_capabilities", Weak.BEYOND_USUAL),
                    Map.entry("label", Weak.FALSE),
                    Map.entry("privileged", Weak.TRUE),
                    Map.entry("pidns", Weak.HOST),
                    Map.entry("ipcns", Weak.HOST),
                    Map.entry("netns", Weak.HOST),
                    Map.entry("no_pivot_root", Weak.TRUE),
                    Map.entry("volumes", Weak.ANYTHING),
                    Map.entry("devices", Weak.ANYTHING)),
            "buildkit",
            Map.of(
                    "insecure-entitlements", Weak.ANYTHING,
                    "address", Weak.TCP));

    private WeakSettings() {}

    static void of(String engine, Tree file, HostFiles host, Consumer<String> found) {
        walk(BY_ENGINE.getOrDefault(engine, Map.of()), file, host, found);
    }

    private static void walk(Map<String, Weak> weak, Tree tree, HostFiles host, Consumer<String> found) {
        tree.entries().forEach((key, value) -> {
            if (value.isMapping()) {
                walk(weak, value, host, found);
            } else if (weak.containsKey(key) && weak.get(key).is(value)) {
                found.accept(key + " = " + (value.isList() ? value.texts().toString() : value.text("")));
            } else if (key.equals("base_runtime_spec") && isOthers(host, value.text(""))) {
                found.accept(key + " = " + value.text("") + ", which others than root can write,");
            }
        });
    }

    private static boolean isOthers(HostFiles host, String path) {
        return path.startsWith("/")
                && host.attributes(path) instanceof Reading.Value<HostFiles.Attributes>(var file)
                && (file.uid() != 0 || (file.mode() & 022) != 0);
    }
}
