package brig.policy.check;

import static java.util.Map.entry;

import brig.policy.ProblemKind;
import java.util.List;
import java.util.Map;

/** What an attacker gains from devices of the host. */
final class DeviceGrants {
    private static final String VIRTUAL = "an attacker reaches the kernel's virtual machine code";

    private static final Map<String, String> DEVICES = Map.ofEntries(
            entry("/dev/mem", "an attacker reads and writes the machine's memory"),
            entry("/dev/kmem", "an attacker reads and writes the kernel's memory"),
            entry("/dev/port", "an attacker talks to the machine's devices directly"),
            entry("/dev/kmsg", "an attacker reads the kernel's log and writes to it"),
            entry("/dev/fuse", "an attacker's file system can stop the monitor when it reads a path"),
            entry("/dev/kvm", VIRTUAL),
            entry("/dev/vhost-net", VIRTUAL),
            entry("/dev/vhost-vsock", VIRTUAL),
            entry("/dev/vfio/vfio", "an attacker drives devices that write to all of the machine's memory"),
            entry("/dev/uinput", "an attacker types on the machine's console"),
            entry("/dev/uhid", "an attacker plugs in keyboards of their own"),
            entry("/dev/snapshot", "an attacker reads the machine's memory image"),
            entry("/dev/net/tun", "with NET_ADMIN an attacker makes network interfaces"),
            entry("/dev/watchdog", "an attacker restarts the machine"),
            entry("/dev/loop-control", "an attacker has the kernel read a file system that they made"),
            entry("/dev/mapper/control", "an attacker lays new block devices over the host's disks"));

    private static final Map<String, String> INSTEAD = Map.of(
            "/dev/fuse", "mount the file system on the host and give the container a volume",
            "/dev/net/tun", "make the interface on the host, before the program starts",
            "/dev/kmsg", "read the log on the host");

    private static final List<String> DISKS = List.of(
            "/dev/sd",
            "/dev/sg",
            "/dev/nvme",
            "/dev/vd",
            "/dev/xvd",
            "/dev/hd",
            "/dev/dm-",
            "/dev/mapper/",
            "/dev/loop",
            "/dev/md",
            "/dev/disk/",
            "/dev/block/",
            "/dev/mmcblk",
            "/dev/zd",
            "/dev/nbd",
            "/dev/ram");

    private DeviceGrants() {}

    static void find(Checked checked) {
        for (var device : checked.policy().devices()) {
            var gain = DEVICES.get(device.path());
            var instead = INSTEAD.getOrDefault(device.path(), "leave it out: such a device belongs to the host alone");
            if (gain == null && isDisk(device.path())) {
                gain = device.writable()
                        ? "an attacker writes to the disk beneath its file system and owns the host"
                        : "an attacker reads every file of the disk, whoever may read it";
                instead = "mount the file system on the host and give the container a volume";
            }
            if (gain != null) {
                checked.warn(
                        checked.at("devices", device.path()),
                        ProblemKind.RAW_DEVICE,
                        device.path() + ": " + gain,
                        instead);
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
}
