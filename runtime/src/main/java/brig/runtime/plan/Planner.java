package brig.runtime.plan;

import brig.policy.Bytes;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.NetworkRules;
import brig.runtime.plan.RootView.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Policy in, steps out. The order of the list is the security property: each lock is closed as soon as nothing after it
 * needs what it forbids, and the filter comes last because it forbids the most.
 */
public final class Planner {
    private static final Bytes SHM = new Bytes(16 << 20);
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final LaunchRequest request;
    private final EffectivePolicy policy;
    private final HostFacts host;
    private final RootView root;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Planner(LaunchRequest request, HostFacts host, RootView root) {
        this.request = request;
        this.policy = request.policy();
        this.host = host;
        this.root = root;
    }

    /**
     * @param landlock empty where the kernel has none; whoever calls has decided that this may be
     * @throws PlanException if the root directory lacks what the request needs
     */
    public static LaunchPlan plan(
            LaunchRequest request, HostFacts host, RootView root, Optional<Step.Landlock> landlock, Step.Seccomp filter)
            throws PlanException {
        return new Planner(request, host, root).plan(landlock, filter);
    }

    private LaunchPlan plan(Optional<Step.Landlock> landlock, Step.Seccomp filter) throws PlanException {
        var user = policy.process().user();
        if (policy.process().userNamespace() && Math.max(user.uid(), user.gid()) >= LaunchPlan.USER_NAMESPACE_SIZE) {
            throw new PlanException("process.user " + user + " is not mapped: with process.userNamespace ids are 0 to "
                    + (LaunchPlan.USER_NAMESPACE_SIZE - 1));
        }
        var program = findProgram();
        steps.add(new Step.FreshSession());
        host.joinFiles().forEach(file -> steps.add(new Step.JoinCgroup(file)));
        steps.add(new Step.CgroupNamespace());
        steps.add(new Step.PrivateMounts());
        fileSystem();
        identity();
        landlock.ifPresent(steps::add);
        steps.add(new Step.CloseDescriptors());
        steps.add(filter);
        steps.add(new Step.Exec(program, request.command(), environment()));
        return new LaunchPlan(request, steps, cloneFlags(), notes);
    }

    private long cloneFlags() {
        long flags = Uapi.CLONE_NEWNS | Uapi.CLONE_NEWPID | Uapi.CLONE_NEWIPC | Uapi.CLONE_NEWUTS;
        return ownNetwork() ? flags | Uapi.CLONE_NEWNET : flags;
    }

    private boolean ownNetwork() {
        return policy.network().mode() != NetworkRules.Mode.HOST;
    }

    private void fileSystem() throws PlanException {
        var files = policy.files();
        var targets = targets(files);
        boolean scratch = needsScratch(files, targets);
        var point = host.stateDir() + "/root";
        var source = request.rootfs().toString();
        if (scratch) {
            steps.add(new Step.OverlayRoot(source, host.stateDir() + "/scratch", point, files.scratch()));
            makeTargets(targets);
        } else {
            steps.add(new Step.BindRoot(source, point));
        }
        steps.add(new Step.MountProc());
        // what is written beneath /proc comes before the masks that hide it
        if (host.memfdNoexec()) {
            steps.add(new Step.NoExecutableMemfds());
        } else {
            notes.add(
                    "this kernel has no vm.memfd_noexec (Linux 6.3): only the filter keeps memfds from being executed");
        }
        steps.add(new Step.OomScore(policy.process().oomScoreAdj()));
        steps.add(new Step.MountDev(SHM));
        files.tmpfs()
                .forEach(tmpfs -> steps.add(new Step.MountTmpfs(
                        tmpfs.path(),
                        tmpfs.size(),
                        tmpfs.executable(),
                        hostId(policy.process().user().uid()),
                        hostId(policy.process().user().gid()))));
        files.volumes()
                .forEach(volume -> steps.add(new Step.BindVolume(
                        volume.source(),
                        volume.target(),
                        volume.writable(),
                        targets.getOrDefault(volume.target(), true))));
        policy.devices().forEach(device -> steps.add(new Step.BindDevice(device.path(), device.writable())));
        files.masked().forEach(path -> steps.add(new Step.Mask(path)));
        files.readOnly().forEach(path -> steps.add(new Step.ReadOnlyPath(path)));
        if (request.terminal()) {
            steps.add(new Step.Terminal());
        }
        steps.add(new Step.PivotRoot());
    }

    /** Mounts are made before the user namespace, so they speak in the host's ids. */
    private int hostId(int id) {
        return policy.process().userNamespace() ? LaunchPlan.USER_NAMESPACE_BASE + id : id;
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

    private boolean needsScratch(FileRules files, Map<String, Boolean> targets) throws PlanException {
        boolean missing = false;
        for (var target : targets.keySet()) {
            switch (root.kind(target)) {
                case ABSENT -> missing = missing || !isInsideMount(target, files, target);
                case LINK ->
                    throw new PlanException("mount target '" + target + "' in " + request.rootfs()
                            + " is or leads through a symbolic link: name the place it points to");
                case FILE, DIRECTORY -> {}
            }
        }
        return missing || files.write().stream().anyMatch(path -> !isInsideMount(path, files, ""));
    }

    private static boolean isInsideMount(String path, FileRules files, String except) {
        return path.startsWith("/dev/")
                || path.startsWith("/proc/")
                || files.tmpfs().stream().anyMatch(t -> !t.path().equals(except) && beneath(path, t.path()))
                || files.volumes().stream().anyMatch(v -> !v.target().equals(except) && beneath(path, v.target()));
    }

    static boolean beneath(String path, String directory) {
        return directory.equals("/") || path.equals(directory) || path.startsWith(directory + "/");
    }

    /** Parents first; only what is absent. */
    private void makeTargets(Map<String, Boolean> targets) {
        var made = new LinkedHashMap<String, Boolean>();
        targets.forEach((target, directory) -> {
            for (int slash = target.indexOf('/', 1); slash > 0; slash = target.indexOf('/', slash + 1)) {
                made.putIfAbsent(target.substring(0, slash), true);
            }
            made.putIfAbsent(target, directory);
        });
        made.forEach((target, directory) -> {
            if (root.kind(target) == Kind.ABSENT) {
                steps.add(new Step.MakeTarget(target, directory));
            }
        });
    }

    private void identity() {
        var process = policy.process();
        if (ownNetwork()) {
            steps.add(new Step.Loopback());
        }
        steps.add(new Step.Hostname(process.hostname().isEmpty() ? request.name() : process.hostname()));
        process.rlimits().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(limit -> {
            long hard = host.hardLimits().getOrDefault(limit.getKey(), Long.MAX_VALUE);
            if (!host.mayRaiseLimits() && Long.compareUnsigned(limit.getValue(), hard) > 0) {
                notes.add("rlimit " + limit.getKey().key() + " is lowered from " + limit.getValue() + " to " + hard
                        + ": this process may not raise it (CAP_SYS_RESOURCE)");
                steps.add(new Step.Limit(limit.getKey(), hard));
            } else {
                steps.add(new Step.Limit(limit.getKey(), limit.getValue()));
            }
        });
        steps.add(new Step.SessionKeyring());
        steps.add(new Step.WorkDir(request.workDir()));
        if (process.userNamespace()) {
            steps.add(new Step.UserNamespace());
        }
        steps.add(new Step.BoundingSet(process.capabilities()));
        steps.add(new Step.Ids(
                process.user().uid(), process.user().gid(), process.user().groups()));
        steps.add(new Step.Capabilities(process.capabilities()));
        steps.add(new Step.NoNewPrivs());
        // after the ids: a change of ids clears it (prctl(2), PR_SET_PDEATHSIG)
        steps.add(new Step.DieWithLauncher());
    }

    private String findProgram() throws PlanException {
        if (request.command().isEmpty()) {
            throw new PlanException("no command: write it behind --");
        }
        for (var word : request.command()) {
            if (word.indexOf('\0') >= 0) {
                throw new PlanException("a NUL inside the argument '" + word.replace("\0", "\\0") + "'");
            }
        }
        var program = request.command().getFirst();
        if (program.contains("/")) {
            var path = program.startsWith("/") ? program : request.workDir().replaceAll("/+$", "") + "/" + program;
            // what lies on a volume cannot be looked up in the root directory; execve will tell
            if (root.isProgram(path) || isInsideMount(path, policy.files(), "")) {
                return path;
            }
            throw new PlanException("no program '" + path + "' in " + request.rootfs());
        }
        var searched = request.environment().getOrDefault("PATH", DEFAULT_PATH);
        for (var directory : searched.split(":", -1)) {
            if (directory.startsWith("/") && root.isProgram(directory + "/" + program)) {
                return directory + "/" + program;
            }
        }
        throw new PlanException("no program '" + program + "' in " + request.rootfs() + " (searched " + searched + ")");
    }

    private List<String> environment() throws PlanException {
        var environment = new LinkedHashMap<String, String>();
        environment.put("PATH", DEFAULT_PATH);
        environment.put("HOME", "/");
        environment.put("HOSTNAME", request.name());
        if (request.terminal()) {
            environment.put("TERM", "xterm");
        }
        environment.putAll(request.environment());
        for (var entry : environment.entrySet()) {
            if ((entry.getKey() + entry.getValue()).indexOf('\0') >= 0) {
                throw new PlanException("a NUL inside the environment variable '" + entry.getKey() + "'");
            }
        }
        return environment.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }
}
