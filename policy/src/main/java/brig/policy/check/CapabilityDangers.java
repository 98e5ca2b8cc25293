package brig.policy.check;

import static java.util.Map.entry;

import brig.policy.Capability;
import java.util.Map;
import java.util.Optional;

/** What an attacker gains by a capability, and what to write instead ({@code capabilities(7)}). */
final class CapabilityDangers {
    /** @param instead what most who ask for it are after, without it */
    record Danger(String gain, String instead) {}

    private static final String LEAVE = "leave it out: ";

    private static final Map<Capability, Danger> TABLE = Map.ofEntries(
            danger(
                    Capability.SYS_ADMIN,
                    "an attacker mounts the host's disk or changes what the kernel runs",
                    "name what the program does with it: mounts belong in files.volumes and files.tmpfs"),
            danger(
                    Capability.SYS_MODULE,
                    "an attacker loads code into the kernel",
                    LEAVE + "load the module on the host, before the program starts"),
            danger(
                    Capability.SYS_RAWIO,
                    "an attacker reads and writes the machine's memory and ports",
                    LEAVE + "a single device belongs in devices"),
            danger(
                    Capability.SYS_PTRACE,
                    "an attacker takes over every other process in the container",
                    LEAVE + "debug from the host, or in a container that is thrown away"),
            danger(
                    Capability.SYS_BOOT,
                    "an attacker restarts the machine or starts another kernel",
                    LEAVE + "a container ends by ending its first program"),
            danger(
                    Capability.SYS_TIME,
                    "an attacker changes the time of the whole machine, and with it what certificates are worth",
                    LEAVE + "let a time service of the host set the clock"),
            danger(
                    Capability.SYS_CHROOT,
                    "an attacker steps out of a root directory through an open descriptor",
                    LEAVE + "the container has a root directory of its own"),
            danger(
                    Capability.SYS_RESOURCE,
                    "an attacker raises every limit that is no cgroup's",
                    LEAVE + "write the limits that the program needs into process.rlimits"),
            danger(
                    Capability.SYS_NICE,
                    "an attacker takes the processors from everybody with real-time priority",
                    LEAVE + "resources.cpuWeight gives a program a larger share"),
            danger(
                    Capability.DAC_READ_SEARCH,
                    "an attacker opens any file of the host's disk by its number, as the exploit named Shocker did",
                    LEAVE + "give process.user or a group in process.groups the right to read the files"),
            danger(
                    Capability.MKNOD,
                    "an attacker makes a device file for a disk of the host on a volume",
                    LEAVE + "name the device in devices"),
            danger(
                    Capability.NET_ADMIN,
                    "an attacker reroutes and reads the traffic of the network namespace, and reaches netfilter's code",
                    LEAVE + "set up interfaces and firewalls on the host, before the program starts"),
            danger(
                    Capability.NET_RAW,
                    "an attacker forges packets, and reads those of neighbours",
                    LEAVE + "ping works without it where net.ipv4.ping_group_range has the program's group"),
            danger(
                    Capability.BPF,
                    "an attacker loads programs into the kernel, which a fault in its verifier turns into control",
                    LEAVE + "load the programs on the host"),
            danger(
                    Capability.PERFMON,
                    "an attacker watches every process of the machine",
                    LEAVE + "measure from the host"),
            danger(
                    Capability.SYSLOG,
                    "an attacker reads the kernel's log and in it addresses of the kernel",
                    LEAVE + "read the log on the host"),
            danger(
                    Capability.MAC_ADMIN,
                    "an attacker turns off the machine's mandatory access control",
                    LEAVE + "change profiles on the host"),
            danger(
                    Capability.MAC_OVERRIDE,
                    "an attacker passes the machine's mandatory access control",
                    LEAVE + "write a profile for the program on the host"),
            danger(
                    Capability.AUDIT_CONTROL,
                    "an attacker turns off the machine's audit log",
                    LEAVE + "writing to the log takes AUDIT_WRITE alone"),
            danger(
                    Capability.AUDIT_READ,
                    "an attacker reads what every program of the machine is recorded to do",
                    LEAVE + "read the log on the host"),
            danger(
                    Capability.CHECKPOINT_RESTORE,
                    "an attacker reads the memory maps of other processes",
                    LEAVE + "freeze containers from the host"),
            danger(
                    Capability.SETFCAP,
                    "an attacker leaves a file with capabilities on a volume",
                    LEAVE + "give files their capabilities when the root directory is made"),
            danger(
                    Capability.LINUX_IMMUTABLE,
                    "an attacker makes files that the host's root cannot remove",
                    LEAVE + "files.readOnly keeps files from being changed"),
            danger(
                    Capability.IPC_LOCK,
                    "an attacker takes memory that the kernel cannot swap out",
                    LEAVE + "write the amount into process.rlimits.memlock"),
            danger(
                    Capability.WAKE_ALARM,
                    "an attacker keeps waking the machine",
                    LEAVE + "an ordinary timer needs no capability"),
            danger(
                    Capability.SYS_TTY_CONFIG,
                    "an attacker hangs up terminals of the host",
                    LEAVE + "a container's own terminal comes with brig run -t"),
            danger(
                    Capability.SYS_PACCT,
                    "an attacker has the kernel write to a file whenever a process of the machine ends",
                    LEAVE + "brig run --events says what ran"));

    private CapabilityDangers() {}

    private static Map.Entry<Capability, Danger> danger(Capability capability, String gain, String instead) {
        return entry(capability, new Danger(gain, instead));
    }

    static Optional<Danger> of(Capability capability) {
        return Optional.ofNullable(TABLE.get(capability));
    }
}
