package brig.rules.audit.view;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.List;

/** An engine's settings: those that its process was given count before those in its file. */
final class EngineView {
    private EngineView() {}

    static void derive(View view, Subject engine) {
        // settings of one file speak of one engine
        for (var name : List.of("containerd", "crio", "buildkit", "podman")) {
            view.value(engine, "is-" + name, engine.engineKind().equals(name), "weaker");
        }
        tcp(view, engine);
        view.value(
                engine,
                "rootful",
                view.text(engine, "uid").equals("0") && !view.isTrue(engine, "rootless"),
                "uid",
                "rootless");
        setting(view, engine, "no-new-privileges", false);
        setting(view, engine, "icc", true);
        setting(view, engine, "userland-proxy", true);
        setting(view, engine, "iptables", true);
        setting(view, engine, "tls", false);
        setting(view, engine, "tlsverify", false);
        boolean remap = view.isTrue(engine, "userns-remap")
                || option(view, engine, "userns-remap")
                || !view.text(engine, "config.userns-remap").isEmpty();
        view.value(engine, "remaps", remap, "userns-remap", "argv");
        privateRegistries(view, engine);
        small(view, engine);
    }

    /** Docker's settings that are no way out by themselves: one finding for all. */
    private static void small(View view, Subject engine) {
        var small = new ArrayList<String>();
        if (engine.engineKind().equals("docker")) {
            var storage = view.text(engine, "storage-driver");
            // journald and the like have limits of their own
            boolean files = List.of("json-file", "local").contains(view.text(engine, "log-driver"));
            boolean limited = view.text(engine, "log-driver").equals("local")
                    || view.text(engine, "config.log-opts").contains("max-size")
                    || view.text(engine, "argv").contains("max-size=");
            add(small, view.reading(engine, "live-restore").or(true).equals(false), "live-restore off");
            add(small, view.isTrue(engine, "set.userland-proxy"), "userland-proxy on");
            add(small, !view.isTrue(engine, "set.iptables"), "iptables off");
            add(small, files && !limited, "logs without a limit");
            add(small, view.text(engine, "config.log-level").equals("debug"), "log level debug");
            add(small, List.of("aufs", "devicemapper").contains(storage), "storage driver " + storage);
        }
        view.value(
                engine,
                "small",
                small,
                "live-restore",
                "set.userland-proxy",
                "set.iptables",
                "log-driver",
                "config.log-opts",
                "config.log-level",
                "storage-driver");
    }

    private static void add(List<String> all, boolean holds, String what) {
        if (holds) {
            all.add(what);
        }
    }

    private static void tcp(View view, Subject engine) {
        var open = new ArrayList<String>();
        var away = new ArrayList<String>();
        for (var socket : view.maps(engine, "listen.tcp")) {
            var port = View.text(socket, "port");
            // the CRI's streaming server and metrics have other ports on the loopback address
            if (view.text(engine, "argv").contains("tcp://")
                    || view.text(engine, "config.hosts").contains("tcp://")
                    || List.of("2375", "2376").contains(port)) {
                open.add(View.text(socket, "address") + ":" + port);
                if (!View.isTrue(socket, "loopback")) {
                    away.add(View.text(socket, "address") + ":" + port);
                }
            }
        }
        var from = new String[] {"listen.tcp", "argv", "config.hosts"};
        boolean engineApi = List.of("docker", "podman", "buildkit").contains(engine.engineKind());
        if (engineApi && view.reading(engine, "listen.tcp") instanceof Reading.Unreadable<Object>(var why)) {
            view.put(engine, "tcp", Reading.unreadable(why), from);
            view.put(engine, "tcp.everywhere", Reading.unreadable(why), from);
            return;
        }
        view.value(engine, "tcp", engineApi ? open : List.of(), from);
        view.value(engine, "tcp.everywhere", engineApi ? away : List.of(), from);
        if (!view.has(engine, "listen.tcp")) {
            var hosts = view.texts(engine, "config.hosts").stream()
                    .filter(h -> h.startsWith("tcp://"))
                    .toList();
            view.value(engine, "tcp", hosts, "config.hosts");
            view.value(
                    engine,
                    "tcp.everywhere",
                    hosts.stream().filter(h -> !h.startsWith("tcp://127.")).toList(),
                    "config.hosts");
        }
    }

    /** True if a flag says so; then what the file says; then the default. */
    private static void setting(View view, Subject engine, String name, boolean otherwise) {
        var key = "config." + name;
        boolean value = view.isValue(engine, key) ? view.isTrue(engine, key) : otherwise;
        for (var word : view.texts(engine, "argv")) {
            if (word.equals("--" + name) || word.equals("--" + name + "=true")) {
                value = true;
            } else if (word.equals("--" + name + "=false")) {
                value = false;
            }
        }
        boolean unknown = view.reading(engine, key) instanceof Reading.Unreadable<Object> && view.has(engine, key);
        view.put(engine, "set." + name, unknown ? view.reading(engine, key) : Reading.of(value), key, "argv");
    }

    private static boolean option(View view, Subject engine, String name) {
        return view.texts(engine, "argv").stream().anyMatch(w -> w.startsWith("--" + name));
    }

    private static void privateRegistries(View view, Subject engine) {
        var key = view.isValue(engine, "insecure-registries") ? "insecure-registries" : "config.insecure-registries";
        view.value(
                engine,
                "registries.insecure",
                view.texts(engine, key).stream()
                        .filter(r -> !r.matches("(localhost|127\\..*|\\[?::1.*).*"))
                        .toList(),
                key);
    }
}
