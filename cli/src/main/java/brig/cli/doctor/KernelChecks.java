package brig.cli.doctor;

import brig.runtime.sys.KernelCalls;
import brig.runtime.sys.ProcFile;
import brig.runtime.sys.Sys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What launching needs of the kernel. */
final class KernelChecks {
    private static final int CAP_SYS_RESOURCE = 24;

    private KernelChecks() {}

    static List<Finding> all() throws IOException {
        return List.of(launcher(), calls(), namespaces(), userNamespaces(), scratch(), memfds(), limits());
    }

    private static Finding launcher() {
        var arch = System.getProperty("os.arch", "");
        return KernelChecks.class.getResource("/native/" + arch + "/brig-launch") != null
                ? Finding.ok("launcher", arch)
                : Finding.missing("launcher", "none for " + arch, "build Brig on a machine of this kind");
    }

    private static Finding calls() {
        var absent = new ArrayList<String>();
        for (var call : List.of(
                Sys.CLONE3,
                Sys.CLOSE_RANGE,
                Sys.FSOPEN,
                Sys.MOUNT_SETATTR,
                Sys.MOVE_MOUNT,
                Sys.OPEN_TREE,
                Sys.OPENAT2,
                Sys.PIDFD_OPEN,
                Sys.PIDFD_SEND_SIGNAL)) {
            if (!KernelCalls.has(call)) {
                absent.add(call.kernelName());
            }
        }
        return absent.isEmpty()
                ? Finding.ok("launch calls", "clone3, pidfd, openat2 and mounting by descriptor")
                : Finding.missing(
                        "launch calls",
                        "no " + String.join(", ", absent),
                        "a kernel from 5.12 on, and no seccomp filter around Brig that hides them");
    }

    private static Finding namespaces() {
        var absent = new ArrayList<String>();
        for (var kind : List.of("mnt", "pid", "net", "ipc", "uts", "cgroup")) {
            if (!Files.exists(Path.of("/proc/self/ns", kind))) {
                absent.add(kind);
            }
        }
        return absent.isEmpty()
                ? Finding.ok("namespaces", "mnt, pid, net, ipc, uts, cgroup")
                : Finding.missing("namespaces", "no " + String.join(", ", absent), "a kernel with CONFIG_NAMESPACES");
    }

    private static Finding userNamespaces() throws IOException {
        var file = Path.of("/proc/sys/user/max_user_namespaces");
        if (!Files.exists(Path.of("/proc/self/ns/user")) || !Files.exists(file)) {
            return Finding.missing(
                    "user namespaces", "this kernel has none", "CONFIG_USER_NS; or leave out process.userNamespace");
        }
        return ProcFile.read(file).strip().equals("0")
                ? Finding.missing("user namespaces", "switched off", "sysctl user.max_user_namespaces=15000")
                : Finding.ok("user namespaces", "for process.userNamespace");
    }

    private static Finding scratch() throws IOException {
        return ProcFile.read(Path.of("/proc/filesystems")).lines().anyMatch(line -> line.endsWith("\toverlay"))
                ? Finding.ok("scratch layer", "overlayfs")
                : Finding.missing("scratch layer", "no overlayfs", "modprobe overlay");
    }

    private static Finding memfds() {
        return Files.exists(Path.of("/proc/sys/vm/memfd_noexec"))
                ? Finding.ok("no executable memfds", "vm.memfd_noexec in each pid namespace")
                : Finding.limited(
                        "no executable memfds",
                        "no vm.memfd_noexec: the filter alone keeps programs in memory from being executed",
                        "a kernel from 6.3 on");
    }

    private static Finding limits() throws IOException {
        var status = ProcFile.read(Path.of("/proc/self/status"));
        long effective = status.lines()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
        return (effective >> CAP_SYS_RESOURCE & 1) != 0
                ? Finding.ok("rlimits", "may be raised and lowered")
                : Finding.limited(
                        "rlimits",
                        "may only be lowered (no CAP_SYS_RESOURCE): a higher one is cut to this process's own",
                        "give Brig CAP_SYS_RESOURCE");
    }
}
