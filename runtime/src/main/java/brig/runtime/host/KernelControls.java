package brig.runtime.host;

import brig.runtime.sys.HardLimits;
import brig.runtime.sys.KernelFeatures;
import brig.runtime.sys.Libseccomp;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Controls that are single questions to the kernel; microseconds each. */
final class KernelControls {
    /** A sysctl says how many namespaces there may be; whoever starts containers one after the other reads it once a second. */
    private static final long BELIEVED_NANOS = 1_000_000_000;

    private static final Map<String, Long> NAMESPACES_SEEN = new ConcurrentHashMap<>();
    private static volatile boolean overlaySeen;

    private KernelControls() {}

    static boolean isRoot() {
        return OwnNamespace.isRootOfHost();
    }

    static Control root() {
        return Control.of(isRoot(), "root", "root: cgroups and mounts need it", "run brig with sudo");
    }

    static Control libseccomp() {
        return Libseccomp.version()
                .map(version -> Control.present("libseccomp", version))
                .orElseGet(() -> Control.missing(
                        "libseccomp",
                        "libseccomp.so.2 is not installed",
                        "install the package libseccomp2 (Debian, Ubuntu) or libseccomp"));
    }

    static Control noNewPrivs() {
        return Control.of(KernelFeatures.noNewPrivs(), "no_new_privs", "no_new_privs", "use Linux 3.5 or later");
    }

    static Control seccomp() {
        return Control.of(
                KernelFeatures.seccomp(),
                "seccomp",
                "filters for system calls",
                "use a kernel with CONFIG_SECCOMP_FILTER, and start brig outside of other containers");
    }

    static Control userNotification() {
        return Control.of(
                KernelFeatures.userNotification(),
                "seccomp notification",
                "calls that wait for the monitor's answer",
                "use Linux 5.0 or later");
    }

    static Control waitKillable() {
        return Control.of(
                KernelFeatures.waitKillable(),
                "seccomp killable wait",
                "waiting that only a fatal signal ends (WAIT_KILLABLE_RECV)",
                "use Linux 5.19 or later");
    }

    static Control mountApi() {
        boolean there = KernelFeatures.mountByDescriptor() && KernelFeatures.mountAttributes();
        return Control.of(
                there,
                "mount by descriptor",
                "fsopen, open_tree, move_mount, mount_setattr",
                "use Linux 5.12 or later");
    }

    static Control openat2() {
        return Control.of(
                KernelFeatures.openat2(), "openat2", "paths that cannot leave a root", "use Linux 5.6 or later");
    }

    static Control pidfd() {
        return Control.of(KernelFeatures.pidfd(), "pidfd", "handles on processes", "use Linux 5.3 or later");
    }

    static Control clone3() {
        return Control.of(KernelFeatures.clone3(), "clone3", "clone3", "use Linux 5.3 or later");
    }

    static Control closeRange() {
        return Control.of(KernelFeatures.closeRange(), "close_range", "close_range", "use Linux 5.9 or later");
    }

    static Control memfd() {
        return Control.of(
                KernelFeatures.memfdSealing(),
                "memfd sealing",
                "files in memory that can be sealed",
                "use a kernel with CONFIG_MEMFD_CREATE");
    }

    /** Not needed by a policy: where it is missing, the filter and Landlock hold the same line. */
    static Control memfdNoexec() {
        return KernelFeatures.memfdNoexec()
                ? Control.present("memfd noexec", "vm.memfd_noexec")
                : Control.limited(
                        "memfd noexec", "only the filter keeps memfds from being executed", "use Linux 6.3 or later");
    }

    static Control overlay() {
        try {
            overlaySeen = overlaySeen || KernelFeatures.fileSystem("overlay");
            return Control.of(
                    overlaySeen,
                    "overlayfs",
                    "overlayfs: the scratch layer for writes",
                    "modprobe overlay, or write only beneath tmpfs and volumes");
        } catch (SyscallException e) {
            return Control.limited("overlayfs", "cannot be asked: " + e.getMessage(), "run brig with sudo");
        }
    }

    /** @param kind as in {@code /proc/self/ns} */
    static Control namespace(String kind) {
        var name = kind + " namespace";
        long now = System.nanoTime();
        var seen = NAMESPACES_SEEN.get(kind);
        if (seen != null && now - seen < BELIEVED_NANOS) {
            return Control.present(name, name);
        }
        boolean there = Files.exists(Path.of("/proc/self/ns", kind));
        if (there && limitOf(kind) == 0) {
            return Control.missing(
                    name, "user.max_" + kind + "_namespaces is 0", "sysctl user.max_" + kind + "_namespaces=1024");
        }
        if (there) {
            NAMESPACES_SEEN.put(kind, now);
        }
        return Control.of(there, name, name, "use a kernel with CONFIG_NAMESPACES and all beneath it");
    }

    private static long limitOf(String kind) {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/sys/user/max_" + kind + "_namespaces"))
                    .strip());
        } catch (IOException | NumberFormatException e) {
            // no such limit, so no limit
            return Long.MAX_VALUE;
        }
    }

    static Control mayRaiseLimits() throws IOException {
        return HardLimits.mayBeRaised()
                ? Control.present("CAP_SYS_RESOURCE", "rlimits may be raised")
                : Control.limited(
                        "CAP_SYS_RESOURCE",
                        "rlimits above the hard limits here are lowered to them",
                        "start brig with CAP_SYS_RESOURCE");
    }

    static final List<String> NAMESPACES = List.of("mnt", "pid", "net", "ipc", "uts", "cgroup", "user");
}
