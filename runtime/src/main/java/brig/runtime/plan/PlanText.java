package brig.runtime.plan;

import brig.policy.Capability;
import brig.policy.NetworkRules;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan as a person reads it: what each step is called, and what it does it to. */
final class PlanText {
    private PlanText() {}

    static String of(LaunchPlan plan) {
        var text = new StringBuilder();
        text.append("namespaces  ").append(namespaces(plan)).append('\n');
        int width = plan.steps().stream()
                .mapToInt(step -> title(step).length())
                .max()
                .orElse(0);
        for (int i = 0; i < plan.steps().size(); i++) {
            var step = plan.steps().get(i);
            text.append("%3d  %-{width}s  %s"
                            .replace("{width}", Integer.toString(width))
                            .formatted(i + 1, title(step), detail(step))
                            .stripTrailing())
                    .append('\n');
        }
        plan.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        return text.toString();
    }

    private static String namespaces(LaunchPlan plan) {
        long flags = plan.cloneFlags();
        return "mount, pid, ipc, uts, cgroup"
                + ((flags & Uapi.CLONE_NEWNET) != 0 ? ", net" : "")
                + (plan.hasUserNamespace() ? ", user" : "");
    }

    /** Few words, as in {@code mount /proc}. */
    static String title(Step step) {
        return switch (step) {
            case Step.FreshSession() -> "fresh session";
            case Step.BornInCgroup(var _, var _) -> "born in cgroup";
            case Step.JoinCgroup(var _) -> "join cgroup";
            case Step.CgroupNamespace() -> "cgroup namespace";
            case Step.PrivateMounts() -> "private mounts";
            case Step.BindRoot(var _, var _) -> "bind root";
            case Step.StackRoot(var _, var _, var _) -> "stack root";
            case Step.OverlayRoot(var _, var _, var _, var _) -> "overlay root";
            case Step.MakeTarget(var target, var _) -> "make " + target;
            case Step.MountProc() -> "mount /proc";
            case Step.MountDev(var _) -> "mount /dev";
            case Step.OwnNull(var _) -> "own /dev/null";
            case Step.BindDevice(var target, var _) -> "device " + target;
            case Step.MountTmpfs(var target, var _, var _, var _, var _) -> "mount " + target;
            case Step.BindVolume(var _, var target, var _, var _, var _) -> "volume " + target;
            case Step.Mask(var target) -> "mask " + target;
            case Step.ReadOnlyPath(var target) -> "read-only " + target;
            case Step.Terminal() -> "terminal";
            case Step.NoExecutableMemfds() -> "no executable memfds";
            case Step.PivotRoot() -> "pivot_root";
            case Step.Loopback() -> "loopback up";
            case Step.AwaitNetwork(var _) -> "network";
            case Step.Hostname(var _) -> "hostname";
            case Step.Limit(var rlimit, var _, var _) -> "rlimit " + rlimit.key();
            case Step.OomScore(var _) -> "oom_score_adj";
            case Step.SessionKeyring() -> "session keyring";
            case Step.WorkDir(var directory) -> "work directory " + directory;
            case Step.HookDirectory(var directory) -> "directory " + directory;
            case Step.UserNamespace _ -> "user namespace";
            case Step.AsOrdinaryUser _ -> "as an ordinary user";
            case Step.BoundingSet(var _) -> "bounding set";
            case Step.Ids(var _, var _, var _) -> "user";
            case Step.Capabilities(var _) -> "capabilities";
            case Step.NoNewPrivs() -> "no_new_privs";
            case Step.DieWithLauncher() -> "die with launcher";
            case Step.Landlock _ -> "landlock";
            case Step.Relock _ -> "landlock";
            case Step.NotDumpable() -> "not dumpable";
            case Step.Reaper() -> "reaper";
            case Step.CloseDescriptors _ -> "close descriptors";
            case Step.Seccomp _ -> "seccomp";
            case Step.EngineFilter _ -> "engine's seccomp";
            case Step.JoinPid(var _) -> "join pid namespace";
            case Step.Join(var _, var flag) -> "join namespace 0x" + Long.toHexString(flag);
            case Step.LeavePropagation() -> "slave mounts";
            case Step.RootPropagation(var _, var _) -> "propagation of the root";
            case Step.OpenRoot(var _, var _) -> "root";
            case Step.Mount mount -> "mount " + mount.target();
            case Step.Bind bind -> "bind " + bind.target();
            case Step.Seal(var target) -> "read-only " + target;
            case Step.ProcAside() -> "proc";
            case Step.DevNodes _ -> "devices";
            case Step.RootReadOnly() -> "read-only root";
            case Step.Console(var _, var _) -> "console";
            case Step.TerminalSize(var _, var _) -> "size of the terminal";
            case Step.OwnTerminal(var _) -> "owner of the terminal";
            case Step.Consult _ -> "hooks";
            case Step.Sysctl(var name, var _) -> "sysctl " + name;
            case Step.ExecAttribute(var _, var _) -> "label of the program";
            case Step.Domainname(var _) -> "domainname";
            case Step.CapabilitySets _ -> "capabilities";
            case Step.Scheduler _ -> "scheduler";
            case Step.IoPriority(var _) -> "io priority";
            case Step.Processors(var list) -> "processors " + list;
            case Step.Umask(var _) -> "umask";
            case Step.Personality(var _) -> "personality";
            case Step.AwaitStart() -> "wait for start";
            case Step.TimeNamespace(var _) -> "time namespace";
            case Step.HostProc() -> "host's proc";
            case Step.OpenUser(var _) -> "find user namespace";
            case Step.JoinUser() -> "join user namespace";
            case Step.EnterRoot() -> "enter root";
            case Step.OwnMounts(var _) -> "own mounts";
            case Step.LeaveMounts() -> "leave mounts";
            case Step.OpenRootOf(var _) -> "find root";
            case Step.EnterRootOf() -> "enter root of";
            case Step.Exec(var path, var _, var _) -> "execve " + path;
        };
    }

    private static String detail(Step step) {
        return switch (step) {
            case Step.AsOrdinaryUser(var groups) -> groups ? "with subordinate ids" : "with one id";
            case Step.BornInCgroup(var directory, var _) -> directory;
            case Step.JoinCgroup(var file) -> file;
            case Step.BindRoot(var source, var _) -> source + " (read-only, nosuid, nodev)";
            case Step.StackRoot(var layers, var _, var _) -> layers.size() + " layers (read-only, nosuid, nodev)";
            case Step.OverlayRoot(var sources, var _, var _, var size) ->
                (sources.size() == 1 ? sources.getFirst() : sources.size() + " layers") + " below a scratch layer of "
                        + size + " (nosuid, nodev)";
            case Step.MountDev(var shm) -> "null zero full random urandom tty pts, shm " + shm;
            case Step.OwnNull(var descriptors) ->
                "as descriptor " + descriptors.stream().map(String::valueOf).collect(Collectors.joining(", "));
            case Step.BindDevice(var _, var writable) -> writable ? "read and write" : "read-only";
            case Step.MountTmpfs(var _, var size, var executable, var _, var _) ->
                "tmpfs " + size + (executable ? "" : ", noexec") + ", nosuid, nodev";
            case Step.BindVolume(var source, var _, var writable, var _, var ids) ->
                source + (writable ? " (read and write" : " (read-only") + ", nosuid, nodev"
                        + (ids.isEmpty() ? ")" : ", mapped owners)");
            case Step.Bind bind -> bind.source() + (bind.ids().isEmpty() ? "" : " (mapped owners)");
            case Step.AwaitNetwork(var published) ->
                "eth0 with one address of " + NetworkRules.CONTAINERS4 + " and " + NetworkRules.CONTAINERS6
                        + published.stream().map(port -> ", published " + port).collect(Collectors.joining());
            case Step.Hostname(var name) -> name;
            case Step.Limit(var _, var soft, var hard) ->
                soft == hard
                        ? Long.toUnsignedString(soft)
                        : Long.toUnsignedString(soft) + ", at the most " + Long.toUnsignedString(hard);
            case Step.OomScore(var adjustment) -> Integer.toString(adjustment);
            case Step.WorkDir(var _) -> "";
            case Step.BoundingSet(var kept) -> "keep " + names(kept);
            case Step.Ids(var uid, var gid, var groups) ->
                uid + ":" + gid + (groups.isEmpty() ? "" : " and groups " + groups);
            case Step.Capabilities(var kept) -> names(kept);
            case Step.Landlock landlock ->
                landlock.paths().size() + " paths, " + landlock.ports().size() + " ports, scopes 0x"
                        + Long.toHexString(landlock.scoped());
            case Step.Relock(var landlock) -> detail(landlock) + ", no link followed";
            case Step.Reaper() -> "process 1 passes signals on and reaps orphans";
            case Step.Seccomp seccomp ->
                seccomp.instructions() + " instructions" + (seccomp.asks() ? ", watched calls ask the monitor" : "");
            case Step.Exec(var _, var argv, var _) -> String.join(" ", argv);
            default -> "";
        };
    }

    private static String names(Collection<Capability> capabilities) {
        return capabilities.isEmpty()
                ? "none"
                : capabilities.stream()
                        .sorted()
                        .map(capability -> capability.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
    }
}
