package brig.rules.audit.view;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.filter.DangerousCall;
import brig.policy.Capability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Capabilities that count on the host, system calls within reach, user, namespaces and label of a container. */
final class ContainerRights {
    /** What Docker and podman leave a container that asks for nothing. */
    private static final List<String> DEFAULT = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SYS_CHROOT",
            "MKNOD",
            "AUDIT_WRITE",
            "SETFCAP");

    private static final List<String> DANGEROUS = List.of(
            "bpf",
            "keyctl",
            "add_key",
            "userfaultfd",
            "init_module",
            "finit_module",
            "kexec_load",
            "open_by_handle_at",
            "user-namespace",
            "move_mount",
            "fsopen");

    private static final List<String> ALL =
            Arrays.stream(Capability.values()).map(Capability::name).toList();

    private ContainerRights() {}

    static void derive(View view, Subject c) {
        boolean live = view.isValue(c, "live.pid");
        view.value(c, "running", live || view.text(c, "state").equals("running"), "state", "live.pid");
        view.value(c, "foreign", view.text(c, "engine").equals("none"), "engine");
        if (view.text(c, "engine").equals("none")) {
            view.value(c, "name", view.text(c, "live.command") + " without engine", "live.command");
        }
        namespaces(view, c, live);
        noNewPrivs(view, c);
        capabilities(view, c);
        seccomp(view, c);
        dangerousCalls(view, c);
        user(view, c);
        label(view, c);
        masks(view, c);
        privileged(view, c);
    }

    private static void namespaces(View view, Subject c, boolean live) {
        if (live) {
            view.follow(c, "shares", "live.shared-namespaces", s -> s);
        } else if (view.isValue(c, "spec.shared-namespaces")) {
            view.follow(c, "shares", "spec.shared-namespaces", s -> s);
        } else {
            var shares = new ArrayList<String>();
            for (var kind : List.of("pid", "network", "ipc", "uts", "userns")) {
                if (view.text(c, "config." + kind + "-mode").equals("host")) {
                    shares.add(kind.equals("network") ? "net" : kind.equals("userns") ? "user" : kind);
                }
            }
            view.value(c, "shares", shares, "config.pid-mode");
        }
        // rootless and remapped containers: their rights end at their own user namespace
        view.follow(
                c, "own-userns", "live.shared-namespaces", s -> !s.toString().contains("user"));
        if (!live) {
            view.value(
                    c,
                    "own-userns",
                    view.has(c, "spec.shared-namespaces")
                            && !view.texts(c, "spec.shared-namespaces").contains("user"),
                    "spec.shared-namespaces");
        }
    }

    private static void noNewPrivs(View view, Subject c) {
        view.firstWithValue(c, "live.no-new-privs", "spec.no-new-privs")
                .ifPresentOrElse(
                        key -> view.follow(c, "no-new-privs", key, v -> v),
                        () -> view.value(
                                c,
                                "no-new-privs",
                                view.texts(c, "config.security-opt").stream()
                                        .anyMatch(o -> o.startsWith("no-new-privileges") && !o.endsWith("false")),
                                "config.security-opt"));
    }

    /**
     * Where privileges may be gained, all that the bounding set leaves counts: a setuid program in the image is enough.
     */
    private static void capabilities(View view, Subject c) {
        boolean fixed = view.isTrue(c, "no-new-privs");
        var key = view.firstWithValue(
                c,
                fixed ? "live.capabilities" : "live.bounding",
                fixed ? "spec.capabilities" : "spec.bounding",
                "config.cap-add");
        if (key.isEmpty()) {
            view.put(c, "caps", view.reading(c, "live.bounding"), "live.bounding");
            return;
        }
        var held = key.get().startsWith("config") ? configured(view, c) : view.texts(c, key.get());
        view.value(c, "caps.inside", held, key.get());
        view.value(c, "caps", view.isTrue(c, "own-userns") ? List.of() : held, key.get());
        view.value(c, "caps.all", !view.isTrue(c, "own-userns") && held.size() >= 37, key.get());
        boolean all = view.texts(c, "config.cap-drop").contains("ALL");
        view.value(
                c,
                "caps.default-kept",
                !all && new TreeSet<>(held).containsAll(List.of("CHOWN", "SETUID", "MKNOD")),
                key.get(),
                "config.cap-drop");
        view.value(
                c,
                "caps.beyond-default",
                held.stream().filter(n -> !DEFAULT.contains(n)).toList(),
                key.get());
    }

    private static List<String> configured(View view, Subject c) {
        var add = view.texts(c, "config.cap-add");
        var drop = view.texts(c, "config.cap-drop");
        if (view.isTrue(c, "config.privileged") || add.contains("ALL")) {
            return ALL;
        }
        var held = new TreeSet<>(drop.contains("ALL") ? List.<String>of() : DEFAULT);
        drop.forEach(held::remove);
        held.addAll(add);
        return List.copyOf(held);
    }

    private static void seccomp(View view, Subject c) {
        if (view.isValue(c, "live.seccomp")) {
            view.follow(c, "seccomp.off", "live.seccomp", mode -> mode.equals(0L));
        } else if (view.isValue(c, "spec.seccomp")) {
            view.follow(c, "seccomp.off", "spec.seccomp", has -> has.equals(false));
        } else {
            boolean off = view.isTrue(c, "config.privileged")
                    || view.texts(c, "config.security-opt").contains("seccomp=unconfined");
            view.value(c, "seccomp.off", off, "config.security-opt");
        }
        if (view.isTrue(c, "seccomp.off")) {
            view.value(c, "calls", DangerousCall.words(call -> true), "live.seccomp", "config.security-opt");
        } else if (view.isValue(c, "live.seccomp-lets")) {
            view.follow(c, "calls", "live.seccomp-lets", calls -> calls);
            seccompDrift(view, c);
        } else if (view.isValue(c, "spec.seccomp-lets")) {
            view.follow(c, "calls", "spec.seccomp-lets", calls -> calls);
        } else {
            view.put(
                    c,
                    "calls",
                    Reading.unreadable(
                            "no profile of it is there; --loaded-filters reads it, from inside --probe tries it"),
                    "live.seccomp");
        }
    }

    /** Of those that pass, the ones that have led out of containers; unusual are those that its engine's own profile refuses. */
    private static void dangerousCalls(View view, Subject c) {
        view.follow(
                c,
                "calls.dangerous",
                "calls",
                calls -> DANGEROUS.stream()
                        .filter(view.texts(c, "calls")::contains)
                        .toList());
        boolean podmans = List.of("podman", "crio")
                .contains(Subject.engine(view.text(c, "engine")).engineKind());
        var usual = podmans ? view.texts(Subject.HOST, "podman.seccomp-lets") : List.<String>of();
        view.follow(
                c,
                "calls.unusual",
                "calls.dangerous",
                calls -> view.texts(c, "calls.dangerous").stream()
                        .filter(call -> !usual.contains(call))
                        .toList());
    }

    /** What the loaded filters let through beyond the profile that the engine was to load. */
    private static void seccompDrift(View view, Subject c) {
        if (view.isValue(c, "spec.seccomp-lets")) {
            var beyond = new ArrayList<>(view.texts(c, "live.seccomp-lets"));
            beyond.removeAll(view.texts(c, "spec.seccomp-lets"));
            view.value(c, "seccomp.beyond-profile", beyond, "live.seccomp-lets", "spec.seccomp-lets");
        }
    }

    private static void user(View view, Subject c) {
        if (view.isValue(c, "live.uid")) {
            boolean hostRoot = view.isTrue(c, "live.root-is-host-root");
            view.value(c, "root", view.number(c, "live.uid", -1) == 0 && hostRoot, "live.uid", "live.uid-map");
            view.value(
                    c,
                    "may-be-root",
                    hostRoot
                            && (view.number(c, "live.uid", -1) == 0
                                    || (!view.isTrue(c, "no-new-privs")
                                            && view.texts(c, "live.bounding").contains("SETUID"))),
                    "live.uid",
                    "live.uid-map",
                    "live.no-new-privs",
                    "live.bounding");
        } else {
            var user = view.text(c, "config.user");
            boolean root = user.isEmpty() || user.equals("root") || user.matches("0(:.*)?");
            view.value(c, "root", root, "config.user");
            view.value(c, "may-be-root", root || !view.isTrue(c, "no-new-privs"), "config.user");
        }
    }

    private static void label(View view, Subject c) {
        view.firstWithValue(c, "live.label", "spec.label")
                .ifPresentOrElse(
                        key -> view.follow(c, "confined", key, label -> isConfined(label.toString())),
                        () -> view.value(c, "confined", false, "live.label"));
    }

    /** AppArmor says {@code NAME (mode)}, SELinux {@code user:role:type:range}. */
    static boolean isConfined(String label) {
        boolean freeType = label.contains(":") && !label.matches(".*:(container|svirt)[\\w]*_t:.*");
        return !label.isEmpty() && !label.startsWith("unconfined") && !label.endsWith("(complain)") && !freeType;
    }

    /** Docker and podman hide files of proc beneath mounts: those are looked for, not what was asked for. */
    private static void masks(View view, Subject c) {
        var key = view.firstWithValue(c, "live.mounts", "spec.masked-paths", "config.masked-paths");
        if (key.isEmpty() || !key.get().equals("live.mounts")) {
            view.value(c, "unmasked", key.isPresent() && view.number(c, key.get(), 1) == 0, "config.masked-paths");
            return;
        }
        var mounts = view.maps(c, "live.mounts");
        boolean procWritable =
                mounts.stream().anyMatch(m -> View.text(m, "target").equals("/proc") && View.isTrue(m, "writable"));
        boolean sysHeld = mounts.stream()
                .anyMatch(m -> View.text(m, "target").equals("/proc/sys") && !View.isTrue(m, "writable"));
        view.value(c, "unmasked", procWritable && !sysHeld, "live.mounts");
    }

    private static void privileged(View view, Subject c) {
        var parts = new ArrayList<String>();
        if (view.texts(c, "caps").contains("SYS_ADMIN")) {
            parts.add("SYS_ADMIN");
        }
        if (view.isTrue(c, "seccomp.off")) {
            parts.add("no seccomp filter");
        }
        if (view.isTrue(c, "unmasked")) {
            parts.add("nothing masked");
        }
        if (view.texts(c, "live.device-rules").stream().anyMatch(r -> r.startsWith("a *:* rwm"))) {
            parts.add("every device");
        }
        view.value(c, "privileged.parts", parts, "live.capabilities", "live.seccomp", "live.mounts");
        view.value(
                c,
                "privileged.in-effect",
                view.isTrue(c, "config.privileged") || parts.size() >= 3,
                "config.privileged",
                "live.capabilities",
                "live.seccomp");
    }
}
