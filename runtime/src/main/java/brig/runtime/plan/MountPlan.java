package brig.runtime.plan;

import brig.policy.Bytes;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.PathText;
import brig.runtime.plan.RootView.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The steps that give the child its own root: the root directory, what is mounted in it, what is hidden, the pivot. */
final class MountPlan {
    private static final Bytes SHM = new Bytes(16 << 20);
    /** What becomes of {@code files.write} there. */
    static final String READ_ONLY =
            "the host's own root is read-only for an ordinary user, whatever files.write says: write beneath"
                    + " tmpfs and volumes, or name another root with --rootfs or --image";

    private static final Bytes HOLLOW = new Bytes(64 << 10);
    private static final List<String> PRIVATE_PLACES = List.of(
            "/boot",
            "/etc/NetworkManager/system-connections",
            "/etc/apt/auth.conf",
            "/etc/apt/auth.conf.d",
            "/etc/bind/rndc.key",
            "/etc/containerd",
            "/etc/crypttab",
            "/etc/docker",
            "/etc/gshadow",
            "/etc/gshadow-",
            "/etc/ipsec.d",
            "/etc/ipsec.secrets",
            "/etc/krb5.keytab",
            "/etc/kubernetes",
            "/etc/letsencrypt",
            "/etc/netplan",
            "/etc/openvpn",
            "/etc/pki/tls/private",
            "/etc/ppp",
            "/etc/rancher",
            "/etc/security/opasswd",
            "/etc/shadow",
            "/etc/shadow-",
            "/etc/ssh",
            "/etc/ssl/private",
            "/etc/sudoers",
            "/etc/sudoers.d",
            "/etc/swanctl",
            "/etc/wireguard",
            "/etc/wpa_supplicant",
            "/home",
            "/media",
            "/mnt",
            "/root",
            "/run",
            "/srv",
            "/tmp",
            "/var/backups",
            "/var/cache/debconf",
            "/var/crash",
            "/var/lib/NetworkManager",
            "/var/lib/bluetooth",
            "/var/lib/brig",
            "/var/lib/cloud",
            "/var/lib/containerd",
            "/var/lib/containers",
            "/var/lib/docker",
            "/var/lib/etcd",
            "/var/lib/gssproxy",
            "/var/lib/incus",
            "/var/lib/jenkins",
            "/var/lib/kubelet",
            "/var/lib/libvirt",
            "/var/lib/lxc",
            "/var/lib/lxd",
            "/var/lib/mongodb",
            "/var/lib/mysql",
            "/var/lib/postgresql",
            "/var/lib/private",
            "/var/lib/rancher",
            "/var/lib/redis",
            "/var/lib/samba",
            "/var/lib/sss",
            "/var/lib/systemd/coredump",
            "/var/lib/tor",
            "/var/lib/vault",
            "/var/log",
            "/var/mail",
            "/var/snap",
            "/var/spool",
            "/var/tmp");

    private final LaunchRequest request;
    private final EffectivePolicy policy;
    private final HostFacts host;
    private final RootView root;

    MountPlan(LaunchRequest request, HostFacts host, RootView root) {
        this.request = request;
        this.policy = request.policy().held();
        this.host = host;
        this.root = root;
    }

    void addTo(List<Step> steps, List<String> notes) throws PlanException {
        var files = policy.files();
        var targets = targets(files);
        var hidden = hiddenPlaces(targets);
        // something is mounted in these: an empty file system hides the rest
        var hollow = hidden.stream()
                .filter(place -> targets.keySet().stream().anyMatch(target -> target.startsWith(place + "/")))
                .toList();
        boolean missing = lacksTargets(files, targets, hollow);
        boolean writes = files.write().stream().anyMatch(path -> !Mounts.covers(path, files, ""));
        boolean scratch = missing || writes;
        if (host.ordinary().isPresent()) {
            // an ordinary user gets no part of a mount that has others beneath it without those, not even as a lower
            // layer
            scratch = !request.root().isHostsOwn();
            if (!scratch && missing) {
                throw new PlanException(
                        "over the host's own root an ordinary user has no scratch layer: mount tmpfs and volumes at"
                                + " places that are there, or name another root with --rootfs or --image");
            }
            if (!scratch && writes) {
                // and a layer would not help: nobody inside owns what lies there
                notes.add(READ_ONLY);
            }
        }
        var point = host.stateDir() + "/root";
        var scratchPoint = host.stateDir() + "/scratch";
        if (scratch) {
            steps.add(new Step.OverlayRoot(lower(), scratchPoint, point, files.scratch()));
            makeTargets(targets, hollow, steps);
        } else {
            steps.add(
                    request.root() instanceof RootSource.Directory(var path)
                            ? new Step.BindRoot(path.toString(), point)
                            // an empty directory beneath them all, because overlayfs stacks two at least
                            : new Step.StackRoot(lower(), scratchPoint, point));
        }
        steps.add(new Step.MountProc());
        // what is written beneath /proc comes before the masks that hide it
        if (host.memfdNoexec() && host.ordinary().isPresent()) {
            notes.add("vm.memfd_noexec is root's: only the filter keeps memfds from being executed");
        } else if (host.memfdNoexec()) {
            steps.add(new Step.NoExecutableMemfds());
        } else {
            notes.add(
                    "this kernel has no vm.memfd_noexec (Linux 6.3): only the filter keeps memfds from being executed");
        }
        int least = host.ordinary().map(OrdinaryUser::oomScoreAdj).orElse(Integer.MIN_VALUE);
        steps.add(new Step.OomScore(Math.max(least, policy.process().oomScoreAdj())));
        steps.add(new Step.MountDev(SHM));
        if (!request.terminal()
                && !host.hostsNull().isEmpty()
                && host.ordinary().isEmpty()) {
            steps.add(new Step.OwnNull(host.hostsNull().stream().sorted().toList()));
        }
        hollow.forEach(place -> steps.add(new Step.MountTmpfs(place, HOLLOW, false, hostId(0), hostId(0))));
        makeTargetsIn(hollow, targets, steps);
        mounts(files, targets, steps);
        policy.devices().forEach(device -> steps.add(new Step.BindDevice(device.path(), device.writable())));
        files.masked().forEach(path -> steps.add(new Step.Mask(path)));
        hidden.stream().filter(place -> !hollow.contains(place)).forEach(place -> steps.add(new Step.Mask(place)));
        files.readOnly().forEach(path -> steps.add(new Step.ReadOnlyPath(path)));
        if (request.terminal()) {
            steps.add(new Step.Terminal());
        }
        steps.add(new Step.PivotRoot());
    }

    /**
     * Where the host's root directory holds what is no program's business: people's files, passwords and keys, other
     * containers, and the sockets of daemons, whose connecting neither a read-only mount nor Landlock hinders. A policy whose
     * lists name something in one keeps it; what is mounted in one says nothing about the host's files around it.
     */
    private List<String> hiddenPlaces(Map<String, Boolean> targets) {
        if (!request.root().isHostsOwn()) {
            return List.of();
        }
        var files = policy.files();
        var granted = Stream.of(files.read(), files.write(), files.execute())
                .flatMap(List::stream)
                .filter(path -> !Mounts.covers(path, files, ""))
                .toList();
        var named = Stream.concat(
                        granted.stream(), files.masked().stream().filter(path -> !Mounts.covers(path, files, "")))
                .toList();
        // root's view of the root directory has none of what is mounted in it, and nobody's sees what is a user's own
        var mounted = host.ordinary().map(OrdinaryUser::hidden).orElse(List.of()).stream()
                .filter(place -> granted.stream().noneMatch(path -> PathText.isBeneath(path, place)))
                .toList();
        var places = Stream.concat(PRIVATE_PLACES.stream(), mounted.stream())
                // where somebody has moved it to another disk and left a link
                .flatMap(place -> root.kind(place) == Kind.LINK ? root.follow(place).stream() : Stream.of(place))
                .filter(place -> !targets.containsKey(place))
                .filter(place -> root.kind(place) == Kind.DIRECTORY || root.kind(place) == Kind.FILE)
                .filter(place ->
                        mounted.contains(place) || named.stream().noneMatch(path -> PathText.isBeneath(path, place)))
                .distinct()
                .toList();
        return places.stream()
                .filter(place ->
                        places.stream().noneMatch(other -> !other.equals(place) && PathText.isBeneath(place, other)))
                .toList();
    }

    private static boolean isIn(List<String> places, String path) {
        return places.stream().anyMatch(place -> PathText.isBeneath(path, place));
    }

    /** The topmost first. */
    private List<String> lower() {
        return request.root().directories().stream().map(Path::toString).toList();
    }

    /** Mounts are made before the user namespace, so they speak in the ids of whoever makes them. */
    private int hostId(int id) {
        if (host.ordinary().isPresent()) {
            return host.ordinary().get().own(id);
        }
        return policy.process().userNamespace() ? LaunchPlan.USER_NAMESPACE_BASE + id : id;
    }

    /** The memory file systems, then the volumes; but what lies in another one comes behind it, for else it were hidden. */
    private void mounts(FileRules files, Map<String, Boolean> targets, List<Step> steps) {
        var waiting = new LinkedHashMap<String, Step>();
        for (var tmpfs : files.tmpfs()) {
            waiting.put(
                    tmpfs.path(),
                    new Step.MountTmpfs(
                            tmpfs.path(),
                            tmpfs.size(),
                            tmpfs.executable(),
                            hostId(policy.process().user().uid()),
                            hostId(policy.process().user().gid())));
        }
        for (var volume : files.volumes()) {
            waiting.put(
                    volume.target(),
                    new Step.BindVolume(
                            volume.source(),
                            volume.target(),
                            volume.writable(),
                            targets.getOrDefault(volume.target(), true),
                            volume.idmap() ? host.ids() : ""));
        }
        while (!waiting.isEmpty()) {
            for (var target : List.copyOf(waiting.keySet())) {
                var mount = waiting.get(target);
                if (mount == null || isInAnother(target, waiting)) {
                    continue;
                }
                steps.add(mount);
                waiting.remove(target);
                if (mount instanceof Step.MountTmpfs) {
                    makeTargetsIn(List.of(target), targets, steps);
                }
            }
        }
    }

    private static boolean isInAnother(String target, Map<String, Step> mounts) {
        for (var other : mounts.keySet()) {
            if (!other.equals(target) && PathText.isBeneath(target, other)) {
                return true;
            }
        }
        return false;
    }

    /** Every place that something is mounted on, and whether it is a directory. */
    private static Map<String, Boolean> targets(FileRules files) {
        var targets = new LinkedHashMap<String, Boolean>();
        targets.put("/proc", true);
        targets.put("/dev", true);
        files.tmpfs().forEach(tmpfs -> targets.put(tmpfs.path(), true));
        for (var volume : files.volumes()) {
            targets.put(volume.target(), Files.isDirectory(Path.of(volume.source())));
        }
        return targets;
    }

    /** Whether a place that something is mounted on has to be made. */
    private boolean lacksTargets(FileRules files, Map<String, Boolean> targets, List<String> hollow)
            throws PlanException {
        boolean missing = false;
        for (var target : targets.keySet()) {
            switch (root.kind(target)) {
                case ABSENT -> missing = missing || (!Mounts.covers(target, files, target) && !isIn(hollow, target));
                case LINK ->
                    throw new PlanException("mount target '" + target + "' in " + request.root()
                            + " is or leads through a symbolic link: name the place it points to");
                case FILE, DIRECTORY -> {}
            }
        }
        return missing;
    }

    /** Only what is absent. */
    private void makeTargets(Map<String, Boolean> targets, List<String> hollow, List<Step> steps) {
        withParents(targets).forEach((target, directory) -> {
            if (root.kind(target) == Kind.ABSENT && !isIn(hollow, target)) {
                steps.add(new Step.MakeTarget(target, directory));
            }
        });
    }

    /** All of it: what the host has there is hidden by now. */
    private static void makeTargetsIn(List<String> hollow, Map<String, Boolean> targets, List<Step> steps) {
        withParents(targets).forEach((target, directory) -> {
            if (isIn(hollow, target) && !hollow.contains(target)) {
                steps.add(new Step.MakeTarget(target, directory));
            }
        });
    }

    /** Parents first. */
    private static Map<String, Boolean> withParents(Map<String, Boolean> targets) {
        var made = new LinkedHashMap<String, Boolean>();
        targets.forEach((target, directory) -> {
            for (int slash = target.indexOf('/', 1); slash > 0; slash = target.indexOf('/', slash + 1)) {
                made.putIfAbsent(target.substring(0, slash), true);
            }
            made.putIfAbsent(target, directory);
        });
        return made;
    }
}
