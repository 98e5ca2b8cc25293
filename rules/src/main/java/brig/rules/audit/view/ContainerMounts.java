package brig.rules.audit.view;

import brig.monitor.host.fact.Subject;
import brig.monitor.host.kernel.MountInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a container has of the host's file systems: {@code mount.PLACE.rw} and {@code mount.PLACE.ro} list where. By
 * device and root of each mount, so that names and symbolic links hide nothing.
 */
final class ContainerMounts {
    private static final List<String> PLACES = List.of(
            "root", "etc", "persist", "proc", "sys", "cgroup", "dev", "engine", "log", "secret", "debug", "helper");
    private static final Set<String> KERNEL_DEBUG = Set.of("debugfs", "tracefs", "bpf", "securityfs");

    private final View view;
    private final Places places;
    private final List<String> helpers;
    private final List<String> dataRoots;
    private final List<String> staticPods;
    private final List<String> exposed = new ArrayList<>();

    ContainerMounts(View view, Places places) {
        this.view = view;
        this.places = places;
        helpers = view.maps(Subject.HOST, "kernel.helpers").stream()
                .map(h -> View.text(h, "real"))
                .filter(p -> p.startsWith("/"))
                .toList();
        staticPods = view.subjects(Subject.Kind.ENGINE).stream()
                .map(e -> view.text(e, "kubelet.static-pods"))
                .filter(p -> p.startsWith("/"))
                .toList();
        dataRoots = view.subjects(Subject.Kind.ENGINE).stream()
                .map(e -> view.text(e, "data-root"))
                .filter(p -> !p.isEmpty())
                .toList();
    }

    /** @param host the host's path of what is mounted; empty if it is nothing of the host's */
    private record Mounted(String target, String host, String type, String device, String root, boolean writable) {
        String shown() {
            return target + (host.isEmpty() || host.equals(target) ? "" : " (the host's " + host + ")");
        }
    }

    void derive(Subject c) {
        var key = view.firstWithValue(c, "live.mounts", "config.mounts", "spec.mounts");
        var found = new TreeMap<String, List<String>>();
        if (key.isEmpty()) {
            for (var place : PLACES) {
                view.put(c, "mount." + place + ".rw", view.reading(c, "live.mounts"), "live.mounts");
                view.put(c, "mount." + place + ".ro", view.reading(c, "live.mounts"), "live.mounts");
            }
            view.put(c, "mount.socket", view.reading(c, "live.mounts"), "live.mounts");
            return;
        }
        var mounts =
                view.maps(c, key.get()).stream().map(ContainerMounts::mounted).toList();
        classify(c, mounts, found);
        for (var place : PLACES) {
            for (var mode : List.of(".rw", ".ro")) {
                var name = "mount." + place + mode;
                view.value(c, name, found.getOrDefault(name, List.of()), key.get());
            }
        }
        sockets(c, mounts, key.get());
        credentials(c, mounts);
        propagation(c, key.get());
    }

    private static Mounted mounted(Map<?, ?> json) {
        return new Mounted(
                View.text(json, "target"),
                View.text(json, "host"),
                View.text(json, "type"),
                View.text(json, "device"),
                View.text(json, "root"),
                View.isTrue(json, "writable"));
    }

    /** From the top down: what lies below a writable one that counts already adds nothing. */
    private void classify(Subject c, List<Mounted> mounts, Map<String, List<String>> found) {
        var covering = new LinkedHashMap<String, Boolean>();
        var sorted = new ArrayList<>(mounts);
        sorted.sort(Comparator.comparingInt(m -> m.target().length()));
        for (var mount : sorted) {
            boolean covered = covering.entrySet().stream()
                    .anyMatch(
                            e -> MountInfo.isBelow(mount.target(), e.getKey()) && (e.getValue() || !mount.writable()));
            var place = covered ? Optional.<String>empty() : place(c, mount);
            place.ifPresent(id -> {
                covering.put(mount.target(), mount.writable());
                found.computeIfAbsent("mount." + id + (mount.writable() ? ".rw" : ".ro"), k -> new ArrayList<>())
                        .add(mount.shown());
            });
            helper(mount, found);
        }
    }

    private Optional<String> place(Subject c, Mounted mount) {
        boolean ownUsers = view.isTrue(c, "own-userns");
        if (mount.target().equals("/") && !mount.host().equals("/")) {
            return Optional.empty();
        }
        if (mount.type().equals("proc")) {
            return MountInfo.isBelow(mount.target(), "/proc") ? Optional.empty() : Optional.of("proc");
        }
        if (mount.type().equals("sysfs")) {
            return mount.writable() && !ownUsers ? Optional.of("sys") : Optional.empty();
        }
        if (mount.type().equals("cgroup") || mount.type().equals("cgroup2")) {
            boolean own =
                    mount.type().equals("cgroup2") && !view.texts(c, "shares").contains("cgroup");
            return mount.writable() && !own && !ownUsers ? Optional.of("cgroup") : Optional.empty();
        }
        if (KERNEL_DEBUG.contains(mount.type())) {
            return Optional.of("debug");
        }
        if (mount.type().equals("devtmpfs") && !mount.root().equals("/")) {
            return Optional.empty();
        }
        if (mount.host().isEmpty()) {
            return Optional.empty();
        }
        return hostPlace(mount);
    }

    private Optional<String> hostPlace(Mounted mount) {
        var host = mount.host();
        for (var dataRoot : dataRoots) {
            var rest = host.startsWith(dataRoot) ? host.substring(dataRoot.length()) : "?";
            boolean above = MountInfo.isBelow(dataRoot, host) && !host.equals("/");
            if (above || rest.matches("(/[^/]+)?")) {
                return Optional.of("engine");
            }
        }
        for (var manifests : staticPods) {
            if (MountInfo.isBelow(host, manifests) || (MountInfo.isBelow(manifests, host) && !host.equals("/"))) {
                return mount.writable() ? Optional.of("persist") : Optional.empty();
            }
        }
        // configured mounts know no type
        if (host.equals("/proc") || host.startsWith("/proc/")) {
            return Optional.of("proc");
        }
        if (host.equals("/sys") || host.startsWith("/sys/")) {
            return mount.writable()
                    ? Optional.of(host.startsWith("/sys/fs/cgroup") ? "cgroup" : "sys")
                    : Optional.empty();
        }
        return places.of(host)
                .filter(p -> !p.id().equals("none") && (mount.writable() || p.readable()))
                .map(Places.Place::id);
    }

    /** The kernel runs the container's file as root of the host. */
    private void helper(Mounted mount, Map<String, List<String>> found) {
        if (mount.writable() && !mount.host().isEmpty() && !mount.target().equals("/")) {
            helpers.stream()
                    .filter(h -> MountInfo.isBelow(h, mount.host()))
                    .forEach(h -> found.computeIfAbsent("mount.helper.rw", k -> new ArrayList<>())
                            .add(h + " through " + mount.shown()));
        }
    }

    private void sockets(Subject c, List<Mounted> mounts, String key) {
        var reachable = new ArrayList<String>();
        var docker = new ArrayList<String>();
        var others = new ArrayList<String>();
        for (var socket : view.maps(Subject.HOST, "engine.sockets")) {
            var through = mounts.stream().filter(m -> shows(m, socket)).findFirst();
            if (through.isPresent()) {
                var shown =
                        View.text(socket, "path") + " through " + through.get().target();
                reachable.add(shown);
                if (mayConnect(c, socket)) {
                    (View.text(socket, "engine").equals("docker") ? docker : others).add(shown);
                }
            }
        }
        view.value(c, "mount.socket", reachable, key);
        // of those, the ones that owner, group and mode let it connect to
        view.value(c, "socket.docker", docker, key, "live.uid", "live.groups");
        view.value(c, "socket.other", others, key, "live.uid", "live.groups");
    }

    /** Together they are one finding of the host: the file is what is to be moved. */
    private void credentials(Subject c, List<Mounted> mounts) {
        for (var file : view.maps(Subject.HOST, "credentials")) {
            mounts.stream()
                    .filter(m -> !m.host().isEmpty()
                            && (!m.target().equals("/") || m.host().equals("/")))
                    .filter(m -> MountInfo.isBelow(View.text(file, "real"), m.host()))
                    .findFirst()
                    .ifPresent(m -> exposed.add(View.text(file, "path") + " in " + c.id() + " through " + m.target()));
        }
    }

    /** When all containers were looked at. */
    void close() {
        var all = List.copyOf(exposed);
        view.put(
                Subject.HOST,
                "credentials.mounted",
                view.reading(Subject.HOST, "credentials").map(c -> all),
                "credentials");
    }

    private static boolean shows(Mounted mount, Map<?, ?> socket) {
        if (mount.device().isEmpty()) {
            var real = View.text(socket, "real");
            return !mount.host().isEmpty() && !real.isEmpty() && MountInfo.isBelow(real, mount.host());
        }
        return mount.device().equals(View.text(socket, "device"))
                && (!mount.target().equals("/") || mount.host().equals("/"))
                && MountInfo.isBelow(View.text(socket, "root"), mount.root());
    }

    /** By owner, group and mode; a read-only mount does not keep anybody from connecting. */
    private boolean mayConnect(Subject c, Map<?, ?> socket) {
        if (view.isTrue(c, "may-be-root") || !view.isValue(c, "live.uid")) {
            return true;
        }
        int mode = View.text(socket, "mode").isEmpty() ? 0 : Integer.parseInt(View.text(socket, "mode"), 8);
        boolean inGroup = view.texts(c, "live.groups").contains(View.text(socket, "gid"));
        boolean owner = view.text(c, "live.uid").equals(View.text(socket, "uid"));
        return (mode & 2) != 0 || (inGroup && (mode & 020) != 0) || (owner && (mode & 0200) != 0);
    }

    private void propagation(Subject c, String key) {
        var shared = view.maps(c, key).stream()
                .filter(m ->
                        View.isTrue(m, "shared") || View.text(m, "propagation").matches("r?shared"))
                .filter(m -> !Objects.toString(m.get("host"), "").isEmpty()
                        && !View.text(m, "target").equals("/"))
                .map(m -> View.text(m, "target"))
                .toList();
        view.value(c, "mount.shared", shared, key);
    }
}
