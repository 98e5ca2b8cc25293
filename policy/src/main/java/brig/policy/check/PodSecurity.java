package brig.policy.check;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.NetworkRules.Mode;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Response;
import brig.policy.verdict.FileTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The level of the Kubernetes Pod Security Standards that a policy reaches. What the standards ask for and a policy cannot
 * spoil is not looked at: the host's pid and ipc namespaces, privilege escalation (no_new_privs is always set), sysctls.
 *
 * @param obstacles what keeps it from the next level, and from the one above that, if it fails that as well
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 */
public record PodSecurity(Level level, List<Obstacle> obstacles) {
    /** What the level {@code baseline} lets a container add. */
    private static final Set<Capability> BASELINE = EnumSet.of(
            Capability.AUDIT_WRITE,
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.FOWNER,
            Capability.FSETID,
            Capability.KILL,
            Capability.MKNOD,
            Capability.NET_BIND_SERVICE,
            Capability.SETFCAP,
            Capability.SETGID,
            Capability.SETPCAP,
            Capability.SETUID,
            Capability.SYS_CHROOT);

    /** The default of {@code procMount}, as Kubernetes' runtimes have it. */
    private static final List<String> PROC_MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/firmware");

    public PodSecurity {
        obstacles = List.copyOf(obstacles);
    }

    /** From the widest to the strictest. */
    public enum Level {
        PRIVILEGED,
        BASELINE,
        RESTRICTED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What keeps a policy from a level.
     *
     * @param from the level that it is kept from
     * @param field the policy's key, such as {@code process.user}
     * @param place where that is written
     * @param why in the words of Kubernetes
     */
    public record Obstacle(Level from, String field, Place place, String why) {}

    /** What is between this level and the next. */
    public List<Obstacle> toNext() {
        return obstacles.stream()
                .filter(obstacle -> obstacle.from().ordinal() == level.ordinal() + 1)
                .toList();
    }

    public static PodSecurity of(EffectivePolicy policy) {
        var obstacles = new ArrayList<Obstacle>();
        baseline(policy, obstacles);
        boolean baseline = obstacles.isEmpty();
        restricted(policy, obstacles);
        var level = obstacles.isEmpty() ? Level.RESTRICTED : baseline ? Level.BASELINE : Level.PRIVILEGED;
        return new PodSecurity(level, obstacles);
    }

    private static void baseline(EffectivePolicy policy, List<Obstacle> found) {
        if (policy.network().mode() == Mode.HOST) {
            add(found, Level.BASELINE, policy, "network.mode", "", "host is hostNetwork: true");
        }
        var beyond = policy.process().capabilities().stream()
                .filter(capability -> !BASELINE.contains(capability))
                .sorted()
                .toList();
        capabilities(policy, Level.BASELINE, beyond, "capabilities.add may not have ", found);
        for (var volume : policy.files().volumes()) {
            add(
                    found,
                    Level.BASELINE,
                    policy,
                    "files.volumes",
                    volume.target(),
                    "'" + volume.source() + "' of the host is a hostPath volume");
        }
        for (var device : policy.devices()) {
            add(
                    found,
                    Level.BASELINE,
                    policy,
                    "devices",
                    device.path(),
                    "'" + device.path() + "' of the host takes privileged: true or a hostPath volume");
        }
        procMount(policy, "files.masked", PROC_MASKED, policy.files().masked(), found);
        procMount(policy, "files.readOnly", FileRules.READ_ONLY, policy.files().readOnly(), found);
        if (policy.syscalls().profile().equals("privileged")) {
            add(
                    found,
                    Level.BASELINE,
                    policy,
                    "syscalls.profile",
                    "",
                    "lets nearly every call through, as seccompProfile Unconfined does");
        }
        if (policy.responseTo(Offence.ESCAPE) == Response.ALERT) {
            add(
                    found,
                    Level.BASELINE,
                    policy,
                    "response.escape",
                    "",
                    "alert lets mount and its like through, as seccompProfile Unconfined does");
        }
    }

    private static void procMount(
            EffectivePolicy policy, String key, List<String> needed, List<String> have, List<Obstacle> found) {
        var entries = Set.copyOf(have);
        for (var path : needed) {
            if (FileTable.above(path, entries).isEmpty()) {
                add(found, Level.BASELINE, policy, key, "", "without '" + path + "' it is procMount: Unmasked");
                return;
            }
        }
    }

    private static void restricted(EffectivePolicy policy, List<Obstacle> found) {
        var process = policy.process();
        if (process.user().uid() == 0) {
            add(found, Level.RESTRICTED, policy, "process.user", "", "0 is against runAsNonRoot");
        }
        var more = process.capabilities().stream()
                .filter(capability -> capability != Capability.NET_BIND_SERVICE && BASELINE.contains(capability))
                .sorted()
                .toList();
        capabilities(policy, Level.RESTRICTED, more, "capabilities.add may have NET_BIND_SERVICE alone, not ", found);
    }

    private static void capabilities(
            EffectivePolicy policy, Level from, List<Capability> refused, String why, List<Obstacle> found) {
        if (!refused.isEmpty()) {
            var names = refused.stream().map(Capability::name).collect(Collectors.joining(", "));
            add(found, from, policy, "process.capabilities", refused.getFirst().name(), why + names);
        }
    }

    private static void add(
            List<Obstacle> found, Level from, EffectivePolicy policy, String key, String entry, String why) {
        var place = entry.isEmpty() ? policy.places().of(key) : policy.places().of(key, entry);
        found.add(new Obstacle(from, key, place, why));
    }
}
