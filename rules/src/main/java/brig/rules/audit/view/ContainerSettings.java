package brig.rules.audit.view;

import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Limits, published ports, kernel settings, and what else an engine was told. */
final class ContainerSettings {
    /** Settings that have a namespace of their own, after the Pod Security Standards. */
    private static final Set<String> SAFE_SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes");

    private static final Set<String> ADMIN_PORTS =
            Set.of("22", "2375", "2376", "6443", "10250", "10255", "2379", "5000");

    private ContainerSettings() {}

    static void derive(View view, Subject c) {
        // what was started by an engine is measured by an engine's settings; a sandbox that a program made is not
        boolean managed = !view.text(c, "engine").equals("none");
        view.value(c, "managed", managed, "engine");
        unlimited(view, c, "memory");
        unlimited(view, c, "pids");
        unlimited(view, c, "cpu");
        view.firstWithValue(c, "config.readonly-rootfs", "spec.readonly-rootfs")
                .ifPresentOrElse(
                        key -> view.follow(c, "rootfs.writable", key, v -> v.equals(false)), () -> rootfs(view, c));
        sysctls(view, c);
        ports(view, c);
        view.value(c, "joins", joins(view, c), "config.pid-mode", "config.network-mode");
        view.value(c, "restarts", !List.of("", "no").contains(view.text(c, "config.restart")), "config.restart");
        small(view, c);
    }

    /** What is no way out by itself: one finding for all. */
    private static void small(View view, Subject c) {
        var small = new ArrayList<String>();
        if (view.text(c, "config.restart").equals("always")) {
            small.add("restarted without end");
        }
        // a port of the registry is no tag
        if (view.text(c, "config.image").matches("[^@]*:latest|([^@]*/)?[^:@/]+")) {
            small.add("an image without a fixed tag");
        }
        if (List.of("default", "bridge").contains(view.text(c, "config.network-mode"))) {
            small.add("on the default bridge");
        }
        if (view.text(c, "live.command").equals("sshd")) {
            small.add("runs sshd");
        }
        view.value(c, "small", small, "config.restart", "config.image", "config.network-mode", "live.command");
    }

    private static void unlimited(View view, Subject c, String what) {
        var live = "live." + what + "-limit";
        if (view.has(c, live)) {
            view.follow(c, "unlimited." + what, live, v -> v.equals("max"));
        } else {
            view.follow(
                    c,
                    "unlimited." + what,
                    "config." + what + "-limit",
                    v -> v instanceof Number n && n.longValue() <= 0);
        }
    }

    private static void rootfs(View view, Subject c) {
        view.follow(
                c,
                "rootfs.writable",
                "live.mounts",
                m -> view.maps(c, "live.mounts").stream()
                        .filter(x -> View.text(x, "target").equals("/"))
                        .anyMatch(x -> View.isTrue(x, "writable")));
    }

    private static void sysctls(View view, Subject c) {
        var unsafe = new ArrayList<String>();
        for (var setting : view.texts(c, view.has(c, "spec.sysctls") ? "spec.sysctls" : "config.sysctls")) {
            var name = setting.substring(0, Math.max(0, setting.indexOf('=')));
            // a plus or a path in it: CVE-2022-0811
            if (!SAFE_SYSCTLS.contains(name) && !(name.startsWith("net.") && !setting.contains("+"))) {
                unsafe.add(setting);
            }
        }
        view.value(c, "sysctls.unsafe", unsafe, "spec.sysctls", "config.sysctls");
    }

    private static void ports(View view, Subject c) {
        var open = view.texts(c, "config.ports").stream()
                .filter(p -> !p.startsWith("127.") && !p.startsWith("::1:"))
                .toList();
        view.value(c, "ports.everywhere", open, "config.ports");
        view.value(
                c,
                "ports.admin",
                open.stream()
                        .filter(p -> ADMIN_PORTS.contains(p.substring(p.lastIndexOf(':') + 1)))
                        .toList(),
                "config.ports");
    }

    private static List<String> joins(View view, Subject c) {
        var joins = new ArrayList<String>();
        for (var kind : List.of("pid", "network", "ipc")) {
            var mode = view.text(c, "config." + kind + "-mode");
            if (mode.startsWith("container:")) {
                joins.add(kind + " of " + mode.substring("container:".length()));
            }
        }
        view.texts(c, "config.volumes-from").forEach(v -> joins.add("volumes of " + v));
        return joins;
    }
}
