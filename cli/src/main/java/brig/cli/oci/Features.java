package brig.cli.oci;

import brig.policy.Capability;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code features}: what an engine may ask for ({@code features.md} of the specification). */
final class Features {
    /** What {@code MountFlags} reads; what belongs to a file system goes to that. */
    private static final String MOUNT_OPTIONS =
            "async atime bind defaults dev diratime exec idmap loud mand noatime nodev nodiratime "
                    + "noexec noiversion nolazytime nomand norelatime nostrictatime nosuid nosymfollow private "
                    + "ratime rbind rdev rdiratime relatime remount rexec ridmap rnoatime rnodev rnodiratime "
                    + "rnoexec rnorelatime rnostrictatime rnosuid rnosymfollow ro rprivate rrelatime rro rrw "
                    + "rshared rslave rstrictatime rsuid rsymfollow runbindable rw shared silent slave "
                    + "strictatime suid symfollow unbindable";

    private Features() {}

    static Map<String, Object> all() {
        var all = new LinkedHashMap<String, Object>();
        all.put("ociVersionMin", "1.0.0");
        all.put("ociVersionMax", "1.2.0");
        all.put(
                "hooks",
                List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"));
        all.put("mountOptions", Arrays.asList(MOUNT_OPTIONS.split(" ")));
        all.put("linux", linux());
        all.put("annotations", Map.of("brig.policy", "the name of a policy"));
        return all;
    }

    private static Map<String, Object> linux() {
        var linux = new LinkedHashMap<String, Object>();
        linux.put("namespaces", List.of("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"));
        linux.put(
                "capabilities",
                Arrays.stream(Capability.values()).map(Capability::kernelName).toList());
        linux.put("cgroup", Map.of("v1", true, "v2", true, "systemd", true, "systemdUser", false, "rdma", true));
        var seccomp = new LinkedHashMap<String, Object>();
        seccomp.put("enabled", true);
        seccomp.put(
                "actions",
                List.of(
                        "SCMP_ACT_ALLOW",
                        "SCMP_ACT_ERRNO",
                        "SCMP_ACT_KILL",
                        "SCMP_ACT_KILL_PROCESS",
                        "SCMP_ACT_KILL_THREAD",
                        "SCMP_ACT_LOG",
                        "SCMP_ACT_NOTIFY",
                        "SCMP_ACT_TRACE",
                        "SCMP_ACT_TRAP"));
        seccomp.put(
                "operators",
                List.of(
                        "SCMP_CMP_EQ",
                        "SCMP_CMP_GE",
                        "SCMP_CMP_GT",
                        "SCMP_CMP_LE",
                        "SCMP_CMP_LT",
                        "SCMP_CMP_MASKED_EQ",
                        "SCMP_CMP_NE"));
        seccomp.put("archs", List.of("SCMP_ARCH_X86_64"));
        var flags = List.of(
                "SECCOMP_FILTER_FLAG_LOG",
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
                "SECCOMP_FILTER_FLAG_TSYNC",
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
        seccomp.put("knownFlags", flags);
        seccomp.put("supportedFlags", flags);
        linux.put("seccomp", seccomp);
        linux.put("apparmor", Map.of("enabled", true));
        linux.put("selinux", Map.of("enabled", false));
        linux.put("intelRdt", Map.of("enabled", false));
        linux.put("mountExtensions", Map.of("idmap", Map.of("enabled", true)));
        return linux;
    }
}
