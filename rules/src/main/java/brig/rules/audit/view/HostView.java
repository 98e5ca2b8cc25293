package brig.rules.audit.view;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What follows for the host from its files, sockets, groups and helpers. */
final class HostView {
    private static final Subject HOST = Subject.HOST;
    private static final String ACCEPT_ALL = "\"default\":[{\"type\":\"insecureAcceptAnything\"}]";

    private HostView() {}

    static void derive(View view) {
        helpers(view);
        sockets(view);
        files(view);
        binfmt(view);
        view.put(
                HOST,
                "lsm.none",
                view.reading(HOST, "lsm.mandatory").map(l -> ((List<?>) l).isEmpty()),
                "lsm.mandatory");
        view.put(
                HOST,
                "series",
                view.reading(HOST, "kernel.release").map(r -> r.toString().replaceFirst("^(\\d+\\.\\d+).*", "$1")),
                "kernel.release");
        // a kernel whose vendor keeps it alive says so in its build text or release
        view.put(
                HOST,
                "kernel.vendor",
                view.reading(HOST, "kernel.release")
                        .map(
                                r -> !view.text(HOST, "kernel.package-version").isEmpty()
                                        || r.toString()
                                                .matches(
                                                        ".*(\\.el\\d|\\.fc\\d|\\.amzn|-generic|-aws|-azure|-gcp|-gke|-cloud|-pve|cos).*")),
                "kernel.release",
                "kernel.build");
        abstractShims(view);
        view.put(
                HOST,
                "credentials.open",
                view.reading(HOST, "credentials")
                        .map(c -> view.maps(HOST, "credentials").stream()
                                .filter(f -> (Integer.parseInt(View.text(f, "mode"), 8) & 044) != 0)
                                .map(f -> View.text(f, "path") + " " + View.text(f, "mode"))
                                .toList()),
                "credentials");
        view.put(HOST, "data.on-root", view.reading(HOST, "files").map(f -> onRoot((Map<?, ?>) f)), "files");
        // a place without a list of its own: the default decides
        view.put(
                HOST,
                "images.accept-anything",
                view.reading(HOST, "images.policy")
                        .map(p -> p.toString().replaceAll("\\s", "").contains(ACCEPT_ALL)),
                "images.policy");
    }

    /** By device: a directory that is mounted on itself is still on the same disk. */
    private static List<String> onRoot(Map<?, ?> files) {
        var root = files.get("/") instanceof Map<?, ?> top ? View.text(top, "device") : "";
        return List.of("/var/lib/docker", "/var/lib/containerd", "/var/lib/containers/storage").stream()
                .filter(d -> !root.isEmpty()
                        && files.get(d) instanceof Map<?, ?> directory
                        && View.text(directory, "device").equals(root))
                .toList();
    }

    private static void helpers(View view) {
        if (!view.isValue(HOST, "kernel.helpers")) {
            view.put(HOST, "helpers.weak", view.reading(HOST, "kernel.helpers"), "kernel.helpers");
            view.put(HOST, "core-helper.weak", view.reading(HOST, "kernel.helpers"), "kernel.helpers");
            return;
        }
        var core = new ArrayList<String>();
        var others = new ArrayList<String>();
        for (var helper : view.maps(HOST, "kernel.helpers")) {
            var path = View.text(helper, "path");
            var by = View.text(helper, "by");
            boolean missing = View.isTrue(helper, "missing") && !by.equals("modprobe") && !by.equals("hotplug");
            boolean writable = helper.get("writable") instanceof List<?> list && !list.isEmpty();
            boolean set = by.equals("uevent_helper");
            if (missing || writable || set) {
                var why = set ? "is set" : writable ? "can be replaced by others than root" : "does not exist";
                (by.equals("core_pattern") ? core : others).add(by + " " + path + " " + why);
            }
        }
        view.value(HOST, "core-helper.weak", core, "kernel.helpers");
        view.value(HOST, "helpers.weak", others, "kernel.helpers");
    }

    private static void sockets(View view) {
        var open = new ArrayList<String>();
        var wide = new ArrayList<String>();
        var hidden = new ArrayList<String>();
        var members = new ArrayList<String>();
        for (var socket : view.maps(HOST, "engine.sockets")) {
            var mode = View.text(socket, "mode");
            var path = View.text(socket, "path");
            if (mode.isEmpty() && path.startsWith("/")) {
                hidden.add(path);
                continue;
            }
            int bits = mode.isEmpty() ? 0 : Integer.parseInt(mode, 8);
            if ((bits & 2) != 0) {
                open.add(path + " " + mode);
            } else if (!View.text(socket, "uid").equals("0") && !path.startsWith("/run/user/")) {
                wide.add(path + " owned by uid " + View.text(socket, "uid"));
            }
            if ((bits & 020) != 0) {
                members.addAll(membersOf(view, View.text(socket, "gid")));
            }
        }
        view.put(HOST, "sockets.world-writable", unlessHidden(open, hidden), "engine.sockets");
        view.put(HOST, "sockets.foreign-owner", unlessHidden(wide, hidden), "engine.sockets");
        // each with its group behind it: gpasswd -d MEMBER GROUP
        view.put(
                HOST,
                "sockets.members",
                view.reading(HOST, "groups")
                        .map(g -> members.stream().distinct().toList()),
                "groups",
                "engine.sockets");
        view.put(
                HOST,
                "sockets.group-members",
                view.reading(HOST, "sockets.members")
                        .map(g -> members.stream()
                                .map(m -> m.substring(0, m.lastIndexOf(' ')))
                                .distinct()
                                .toList()),
                "groups",
                "engine.sockets");
    }

    /** One that is bad is bad whatever the others are; that none is bad is known only if all were seen. */
    private static Reading<List<String>> unlessHidden(List<String> bad, List<String> hidden) {
        return bad.isEmpty() && !hidden.isEmpty()
                ? Reading.unreadable("owner and mode of " + String.join(", ", hidden) + " cannot be read")
                : Reading.of(bad);
    }

    private static List<String> membersOf(View view, String gid) {
        var members = new ArrayList<String>();
        if (!gid.equals("0") && view.reading(HOST, "groups").or(Map.of()) instanceof Map<?, ?> groups) {
            groups.forEach((name, g) -> {
                if (g instanceof Map<?, ?> group
                        && View.text(group, "gid").equals(gid)
                        && group.get("members") instanceof List<?> names) {
                    names.forEach(n -> members.add(n + " " + name));
                }
            });
        }
        return members;
    }

    private static void files(View view) {
        var programs = new ArrayList<String>();
        var config = new ArrayList<String>();
        var keys = new ArrayList<String>();
        var data = new ArrayList<String>();
        if (view.reading(HOST, "files").or(Map.of()) instanceof Map<?, ?> files) {
            for (var entry : files.entrySet()) {
                if (entry.getValue() instanceof Map<?, ?> file
                        && !View.text(file, "mode").isEmpty()) {
                    sort(entry.getKey().toString(), file, programs, config, keys, data);
                }
            }
        }
        view.put(HOST, "files.programs", after(view, programs), "files");
        view.put(HOST, "files.config", after(view, config), "files");
        view.put(HOST, "files.keys", after(view, keys), "files");
        view.put(HOST, "files.data", after(view, data), "files");
    }

    private static Reading<?> after(View view, List<String> found) {
        return view.reading(HOST, "files").map(f -> found);
    }

    private static void sort(
            String path,
            Map<?, ?> file,
            List<String> programs,
            List<String> config,
            List<String> keys,
            List<String> data) {
        int mode = Integer.parseInt(View.text(file, "mode"), 8);
        boolean roots = View.text(file, "uid").equals("0");
        var shown = path + " (uid " + View.text(file, "uid") + ", mode " + View.text(file, "mode") + ")";
        if (path.matches("/(usr|usr/local)/s?bin/.*")) {
            if (!roots || (mode & 022) != 0) {
                programs.add(shown);
            }
        } else if (path.matches(".*/(key\\.json|pki|admin\\.conf|kubelet\\.conf)")) {
            if (!roots || ((mode & 077) != 0 && !path.endsWith("pki"))) {
                keys.add(shown);
            }
        } else if (path.matches("/(var/lib|run)/.*") && View.text(file, "kind").equals("directory")) {
            boolean inner = path.matches(".*/(overlay2|io\\.containerd\\.runtime\\.v2\\.task)");
            if (!roots || (mode & 022) != 0 || (inner && (mode & 07) != 0)) {
                data.add(shown);
            }
        } else if (!roots || (mode & 022) != 0) {
            config.add(shown);
        }
    }

    private static void binfmt(View view) {
        view.put(
                HOST,
                "binfmt.credentials",
                view.reading(HOST, "binfmt.entries")
                        .map(entries -> view.maps(HOST, "binfmt.entries").stream()
                                .filter(e -> View.text(e, "flags").contains("C"))
                                .map(e -> View.text(e, "name") + " " + View.text(e, "interpreter"))
                                .toList()),
                "binfmt.entries");
    }

    /** containerd before 1.3.9 and 1.4.3 let shims listen where every container of the host's network could connect. */
    private static void abstractShims(View view) {
        view.follow(
                HOST,
                "shims.abstract",
                "abstract-sockets",
                s -> view.texts(HOST, "abstract-sockets").stream()
                        .filter(n -> n.startsWith("@/containerd-shim/"))
                        .toList());
    }
}
