package brig.policy.check;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules.Volume;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Protocol;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Response;
import brig.policy.yaml.Problems;
import java.util.List;
import java.util.Map;

/** Grants that are unwise, each with what an attacker could do with it. What a shipped profile grants is not repeated. */
public final class Warnings {
    private static final Map<Capability, String> CAPABILITIES = Map.ofEntries(
            Map.entry(Capability.SYS_ADMIN, "an attacker mounts the host's disk or loads what the kernel runs"),
            Map.entry(Capability.SYS_MODULE, "an attacker loads code into the kernel"),
            Map.entry(Capability.SYS_RAWIO, "an attacker reads and writes the machine's memory and ports"),
            Map.entry(Capability.SYS_PTRACE, "an attacker takes over every other process in the container"),
            Map.entry(Capability.SYS_BOOT, "an attacker restarts the machine or starts another kernel"),
            Map.entry(Capability.SYS_TIME, "an attacker changes the time of the whole machine"),
            Map.entry(Capability.SYS_CHROOT, "an attacker steps out of a root directory through an open descriptor"),
            Map.entry(Capability.SYS_RESOURCE, "an attacker raises every limit that is no cgroup's"),
            Map.entry(Capability.DAC_READ_SEARCH, "an attacker opens any file of the host's disk by its number"),
            Map.entry(Capability.MKNOD, "an attacker makes a device file for a disk of the host on a volume"),
            Map.entry(Capability.NET_ADMIN, "an attacker reroutes and reads the traffic of the network namespace"),
            Map.entry(Capability.NET_RAW, "an attacker forges packets, and reads those of neighbours"),
            Map.entry(Capability.BPF, "an attacker loads programs into the kernel"),
            Map.entry(Capability.PERFMON, "an attacker watches every process of the machine"),
            Map.entry(Capability.SYSLOG, "an attacker reads addresses of the kernel"),
            Map.entry(Capability.MAC_ADMIN, "an attacker turns off the machine's mandatory access control"),
            Map.entry(Capability.MAC_OVERRIDE, "an attacker passes the machine's mandatory access control"),
            Map.entry(Capability.AUDIT_CONTROL, "an attacker turns off the machine's audit log"),
            Map.entry(Capability.CHECKPOINT_RESTORE, "an attacker reads the memory maps of other processes"),
            Map.entry(Capability.SETFCAP, "an attacker leaves a file with capabilities on a volume"),
            Map.entry(Capability.LINUX_IMMUTABLE, "an attacker makes files that the host's root cannot remove"));

    private static final List<String> SOCKETS = List.of(
            "docker.sock",
            "containerd.sock",
            "crio.sock",
            "podman.sock",
            "buildkitd.sock",
            "brig.sock",
            "cri-dockerd.sock");

    /** Directories of the host from which one comes to be root there. */
    private static final List<String> PRECIOUS = List.of(
            "/etc",
            "/bin",
            "/sbin",
            "/lib",
            "/lib64",
            "/usr",
            "/boot",
            "/root",
            "/dev",
            "/proc",
            "/sys",
            "/run",
            "/var/run",
            "/var/lib/docker",
            "/var/lib/containerd",
            "/var/lib/kubelet",
            "/var/spool/cron",
            "/home");

    private static final Map<String, String> DEVICES = Map.ofEntries(
            Map.entry("/dev/mem", "an attacker reads and writes the machine's memory"),
            Map.entry("/dev/kmem", "an attacker reads and writes the kernel's memory"),
            Map.entry("/dev/port", "an attacker talks to the machine's devices directly"),
            Map.entry("/dev/kmsg", "an attacker reads the kernel's log and writes to it"),
            Map.entry("/dev/fuse", "an attacker's file system can stop the monitor when it reads a path"),
            Map.entry("/dev/kvm", "an attacker reaches the kernel's virtual machine code"),
            Map.entry("/dev/uinput", "an attacker types on the machine's console"),
            Map.entry("/dev/snapshot", "an attacker reads the machine's memory image"),
            Map.entry("/dev/net/tun", "with NET_ADMIN an attacker makes network interfaces"),
            Map.entry("/dev/vhost-net", "an attacker reaches the kernel's virtual machine code"));

    private static final List<String> DISKS = List.of(
            "/dev/sd",
            "/dev/nvme",
            "/dev/vd",
            "/dev/xvd",
            "/dev/hd",
            "/dev/dm-",
            "/dev/mapper/",
            "/dev/loop",
            "/dev/md",
            "/dev/disk/",
            "/dev/mmcblk",
            "/dev/zd",
            "/dev/nbd",
            "/dev/ram");

    private static final byte[] METADATA = {(byte) 169, (byte) 254, (byte) 169, (byte) 254};

    private final EffectivePolicy policy;
    private final Problems problems;

    private Warnings(EffectivePolicy policy, Problems problems) {
        this.policy = policy;
        this.problems = problems;
    }

    public static void find(EffectivePolicy policy, Problems problems) {
        var warnings = new Warnings(policy, problems);
        warnings.profile();
        warnings.process();
        warnings.files();
        warnings.volumes();
        warnings.devices();
        warnings.network();
        warnings.response();
    }

    private void warn(Place place, String message, String hint) {
        if (Contradictions.isOwn(place)) {
            problems.warning(place, message, hint);
        }
    }

    private void profile() {
        warn(
                policy.places().of("extends=privileged"),
                "'privileged' isolates, but grants every capability: an attacker who is root inside is root on the host",
                "start from baseline and add what is missing");
    }

    private void process() {
        var process = policy.process();
        for (var capability : process.capabilities()) {
            var gain = CAPABILITIES.get(capability);
            if (gain != null) {
                warn(
                        policy.places().of("process.capabilities", capability.name()),
                        capability.kernelName() + ": " + gain,
                        "");
            }
        }
        if (process.oomScoreAdj() < 0) {
            warn(
                    policy.places().of("process.oomScoreAdj"),
                    "below 0 the kernel kills programs of the host before this one when memory runs out",
                    "0 to 1000");
        }
    }

    private void files() {
        for (var path : policy.files().execute()) {
            for (var writable : policy.files().write()) {
                if (Contradictions.beneath(path, writable) || Contradictions.beneath(writable, path)) {
                    warn(
                            policy.places().of("files.execute", path),
                            "an attacker writes a program beneath '" + writable + "' and runs it: '" + path
                                    + "' may be executed",
                            "");
                    break;
                }
            }
        }
    }

    private void volumes() {
        for (var volume : policy.files().volumes()) {
            var place = policy.places().of("files.volumes", volume.target());
            var source = volume.source();
            var name = source.substring(source.lastIndexOf('/') + 1);
            if (SOCKETS.contains(name)) {
                warn(
                        place,
                        "through " + name + " an attacker starts a container with the host's root directory in it",
                        "read-only does not help: a socket is spoken to, not written");
            } else if (source.equals("/")) {
                warn(
                        place,
                        volume.writable()
                                ? "an attacker writes to the host's /etc and is root there"
                                : "an attacker reads every secret of the host that the user may read",
                        "");
            } else if (Contradictions.beneathAny(source, PRECIOUS)) {
                precious(volume, place);
            } else if (volume.writable()
                    && policy.process().user().uid() == 0
                    && !policy.process().userNamespace()) {
                warn(
                        place,
                        "as user 0 an attacker leaves a setuid program of the host's root in '" + source + "'",
                        "another process.user, or userNamespace: true");
            }
        }
    }

    private void precious(Volume volume, Place place) {
        var source = volume.source();
        if (Contradictions.beneath(source, "/proc") || Contradictions.beneath(source, "/sys")) {
            warn(
                    place,
                    volume.writable()
                            ? "through the host's '" + source + "' an attacker changes the kernel's settings"
                            : "the host's '" + source + "' shows an attacker every process and device of the machine",
                    "the container has a /proc of its own");
        } else if (volume.writable()) {
            warn(
                    place,
                    "an attacker who may write to the host's '" + source + "' changes what the host runs or trusts",
                    "writable: false");
        } else if (Contradictions.beneath(source, "/dev") || source.equals("/run") || source.equals("/var/run")) {
            warn(
                    place,
                    "through '" + source + "' an attacker reaches devices or daemons of the host",
                    "name the one file");
        }
    }

    private void devices() {
        for (var device : policy.devices()) {
            var gain = DEVICES.get(device.path());
            if (gain == null && isDisk(device.path())) {
                gain = device.writable()
                        ? "an attacker writes to the disk beneath its file system and owns the host"
                        : "an attacker reads every file of the disk, whoever may read it";
            }
            if (gain != null) {
                warn(policy.places().of("devices", device.path()), device.path() + ": " + gain, "");
            }
        }
    }

    private static boolean isDisk(String path) {
        for (var prefix : DISKS) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private void network() {
        if (policy.network().mode() != Mode.HOST) {
            return;
        }
        for (var destination : policy.network().connect()) {
            if (destination.protocol() == Protocol.TCP
                    && destination.ports().contains(80)
                    && destination.network().contains(METADATA)
                    && destination.network().prefix() < 32) {
                warn(
                        policy.places().of("network.connect"),
                        "the list has 169.254.169.254:80 in it, where clouds hand out credentials",
                        "name the networks that the program needs");
                return;
            }
        }
    }

    private void response() {
        if (policy.responseTo(Offence.ESCAPE) == Response.ALERT) {
            warn(
                    policy.places().of("response.escape"),
                    "with 'escape: alert' mount, ptrace and their like go through and are only reported",
                    "deny or kill");
        }
    }
}
