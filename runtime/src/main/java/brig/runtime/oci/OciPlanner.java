package brig.runtime.oci;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.PathText;
import brig.runtime.plan.HostFacts;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Namespaces;
import brig.runtime.plan.RootView;
import brig.runtime.plan.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An engine's wishes in, steps out; the same steps, compiled and walked in the same way, as those of {@code brig run}. */
public final class OciPlanner {
    /** Of who starts the launcher. */
    private static final String CALLERS_MOUNTS = "/proc/self/ns/mnt";

    private final OciSpec spec;
    private final LaunchRequest request;
    private final EffectivePolicy policy;
    private final HostFacts host;
    private final RootView root;
    private final Locks locks;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * What closes at last.
     *
     * @param landlock empty where the kernel has none, or somebody decided to go without
     * @param engine the filter that the engine asked for
     */
    public record Locks(Optional<Step.Landlock> landlock, Step.Seccomp filter, Optional<Step.EngineFilter> engine) {}

    /**
     * A container that is there already.
     *
     * @param attended somebody waits for the program; else it waits for its start, and belongs to the nearest subreaper
     */
    public record Joined(int initPid, boolean keyring, boolean attended) {}

    private OciPlanner(LaunchRequest request, OciSpec spec, HostFacts host, RootView root, Locks locks) {
        this.request = request;
        this.spec = spec;
        this.policy = request.policy();
        this.host = host;
        this.root = root;
        this.locks = locks;
    }

    /**
     * A container's beginning.
     *
     * @param ids the user namespaces of mounts whose owners are mapped ({@link MountIds})
     * @param keyring a session keyring of its own
     */
    public static LaunchPlan create(
            LaunchRequest request,
            OciSpec spec,
            HostFacts host,
            RootView root,
            Locks locks,
            Map<OciSpec.Mount, String> ids,
            boolean keyring)
            throws OciException {
        return new OciPlanner(request, spec, host, root, locks).create(ids, keyring);
    }

    /** One more program in a container. */
    public static LaunchPlan exec(
            LaunchRequest request, OciSpec spec, HostFacts host, RootView root, Locks locks, Joined joined)
            throws OciException {
        return new OciPlanner(request, spec, host, root, locks).exec(joined);
    }

    private LaunchPlan create(Map<OciSpec.Mount, String> ids, boolean keyring) throws OciException {
        var program = new OciProgram(spec, root).find();
        checkNamespaces();
        join("pid");
        begin(false);
        if (spec.isNew("time")) {
            steps.add(new Step.TimeNamespace(offsets()));
        }
        for (var kind : List.of("network", "ipc", "uts", "cgroup", "time")) {
            join(kind);
        }
        if (joinsUser()) {
            steps.add(new Step.OpenUser(spec.namespaces().getOrDefault("user", "")));
        }
        if (!spec.isNew("mount")) {
            steps.add(new Step.OwnMounts(spec.namespaces().getOrDefault("mount", CALLERS_MOUNTS)));
        }
        if (spec.isNew("cgroup")) {
            steps.add(new Step.CgroupNamespace());
        }
        new OciMounts(spec, policy, host, root, ids).addTo(steps, notes);
        if (spec.hooks().beforePivot()) {
            steps.add(new Step.Consult('h'));
        }
        steps.add(new Step.PivotRoot());
        if (spec.propagation().endsWith("shared") || spec.propagation().endsWith("unbindable")) {
            // not before: the kernel moves nothing that is unbindable beneath what is shared
            steps.add(new Step.RootPropagation(
                    MountFlags.propagation(spec.propagation()),
                    spec.propagation().startsWith("r")));
        }
        if (!spec.isNew("mount")) {
            steps.add(new Step.LeaveMounts());
        }
        if (ownNetwork()) {
            steps.add(new Step.Loopback());
        }
        names();
        if (keyring) {
            steps.add(new Step.SessionKeyring());
        }
        ownTerminal();
        steps.add(new Step.WorkDir(spec.process().cwd()));
        if (joinsUser()) {
            steps.add(new Step.JoinUser());
        } else if (!spec.uidMappings().isEmpty()) {
            steps.add(new Step.UserNamespace());
        }
        identity();
        end(program, true);
        return new LaunchPlan(request, steps, newNamespaces(), notes);
    }

    private void checkNamespaces() throws OciException {
        if (spec.isNew("user") && spec.uidMappings().isEmpty()) {
            throw new OciException("linux.namespaces: a new user namespace needs uidMappings and gidMappings");
        }
        if (joinsUser() && !spec.uidMappings().isEmpty()) {
            throw new OciException("linux.uidMappings: the user namespace that is joined has its own");
        }
        if (hasUser() && !spec.isNew("mount")) {
            // the kernel makes none for who has changed his root, and lets nobody into mounts that are not its own
            throw new OciException("linux.namespaces: with a user namespace Brig needs a new mount namespace");
        }
        if (!spec.timeOffsets().isEmpty() && !spec.isNew("time")) {
            throw new OciException("linux.timeOffsets: without a new time namespace they would be somebody else's");
        }
    }

    private String offsets() {
        var lines = new StringBuilder();
        spec.timeOffsets()
                .forEach((clock, offset) -> lines.append(clock)
                        .append(' ')
                        .append(offset.seconds())
                        .append(' ')
                        .append(offset.nanoseconds())
                        .append('\n'));
        return lines.toString();
    }

    private boolean hasUser() {
        return spec.has("user") || !spec.uidMappings().isEmpty();
    }

    private boolean joinsUser() {
        return spec.has("user") && !spec.isNew("user");
    }

    /** @param added to a container that runs */
    private void begin(boolean added) {
        host.cgroup2().ifPresent(dir -> steps.add(new Step.BornInCgroup(dir, added)));
        steps.add(new Step.FreshSession());
        host.joinFiles().forEach(file -> steps.add(new Step.JoinCgroup(file)));
    }

    private void join(String kind) {
        var path = spec.namespaces().getOrDefault(kind, "");
        if (!path.isEmpty() && !(kind.equals("network") && ownNetwork())) {
            steps.add(kind.equals("pid") ? new Step.JoinPid(path) : new Step.Join(path, Namespaces.flag(kind)));
        }
    }

    /** A policy that allows no network gets what has none, whatever network the engine has made ready. */
    private boolean ownNetwork() {
        return spec.isNew("network") || policy.network().mode() == brig.policy.NetworkRules.Mode.NONE;
    }

    private long newNamespaces() {
        long flags = ownNetwork() ? Namespaces.flag("network") : 0;
        for (var kind : List.of("mount", "pid", "ipc", "uts")) {
            flags |= spec.isNew(kind) ? Namespaces.flag(kind) : 0;
        }
        return flags;
    }

    private void names() throws OciException {
        if (!spec.hostname().isEmpty() || !spec.domainname().isEmpty()) {
            if (!spec.has("uts")) {
                throw new OciException("hostname: without a uts namespace it would be the host's name that changes");
            }
            if (!spec.hostname().isEmpty()) {
                steps.add(new Step.Hostname(spec.hostname()));
            }
            if (!spec.domainname().isEmpty()) {
                steps.add(new Step.Domainname(spec.domainname()));
            }
        }
    }

    private LaunchPlan exec(Joined joined) throws OciException {
        var program = new OciProgram(spec.withoutMounts(), root).find();
        var ns = "/proc/" + joined.initPid() + "/ns/";
        steps.add(new Step.JoinPid(ns + "pid"));
        var tuning = spec.process().tuning();
        tuning.cpusBefore().ifPresent(cpus -> steps.add(new Step.Processors(cpus)));
        begin(true);
        tuning.cpus().ifPresent(cpus -> steps.add(new Step.Processors(cpus)));
        steps.add(new Step.HostProc());
        if (hasUser()) {
            steps.add(new Step.OpenUser(ns + "user"));
        }
        outerProc();
        if (!spec.isNew("mount")) {
            steps.add(new Step.OpenRootOf("/proc/" + joined.initPid() + "/root"));
        }
        var kinds = new ArrayList<>(List.of("cgroup", "ipc", "uts", "net", "mnt"));
        if (spec.has("time")) {
            kinds.addFirst("time");
        }
        for (var kind : kinds) {
            steps.add(new Step.Join(ns + kind, Namespaces.flag(kind)));
        }
        steps.add(spec.isNew("mount") ? new Step.EnterRoot() : new Step.EnterRootOf());
        if (spec.process().terminal()) {
            steps.add(new Step.Terminal());
            if (spec.process().rows() != 0 || spec.process().columns() != 0) {
                steps.add(new Step.TerminalSize(
                        spec.process().rows(), spec.process().columns()));
            }
        } else if (!host.hostsNull().isEmpty()) {
            steps.add(new Step.OwnNull(host.hostsNull().stream().sorted().toList()));
        }
        if (joined.keyring()) {
            steps.add(new Step.SessionKeyring());
        }
        ownTerminal();
        steps.add(new Step.WorkDir(spec.process().cwd()));
        if (hasUser()) {
            steps.add(new Step.JoinUser());
        }
        identity();
        end(program, !joined.attended());
        return new LaunchPlan(request, steps, 0, notes);
    }

    /** What is written to /proc/self before the host's /proc is out of sight. */
    private void outerProc() {
        spec.process().oomScoreAdj().ifPresent(score -> steps.add(new Step.OomScore(score)));
        if (!spec.process().label().isEmpty()) {
            steps.add(new Step.ExecAttribute("exec", "exec " + spec.process().label()));
        }
    }

    /** While we may: inside a user namespace of the container's, the terminal would be somebody else's. */
    private void ownTerminal() {
        if (!spec.process().terminal()) {
            return;
        }
        long uid = spec.process().user().uid();
        long outside = spec.uidMappings().isEmpty()
                ? uid
                : spec.uidMappings().stream()
                        .filter(map -> uid >= map.inside() && uid < map.inside() + map.count())
                        .map(map -> map.outside() + uid - map.inside())
                        .findFirst()
                        .orElse(0L);
        if (outside != 0) {
            steps.add(new Step.OwnTerminal((int) outside));
        }
    }

    private void identity() {
        var process = spec.process();
        process.rlimits().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(limit -> {
            long most = host.mayRaiseLimits() ? -1 : host.hardLimits().getOrDefault(limit.getKey(), -1L);
            long hard = Stricter.lower(limit.getValue().hard(), most);
            long soft = Stricter.lower(limit.getValue().soft(), hard);
            if (hard != limit.getValue().hard()) {
                notes.add("rlimit " + limit.getKey().key() + " is lowered to " + Long.toUnsignedString(hard)
                        + ": this process may not raise it (CAP_SYS_RESOURCE)");
            }
            steps.add(new Step.Limit(limit.getKey(), soft, hard));
        });
        process.tuning()
                .scheduler()
                .ifPresent(wanted -> steps.add(new Step.Scheduler(
                        wanted.policy(),
                        wanted.flags(),
                        wanted.nice(),
                        wanted.priority(),
                        wanted.runtime(),
                        wanted.deadline(),
                        wanted.period())));
        process.tuning().ioPriority().ifPresent(value -> steps.add(new Step.IoPriority(value)));
        spec.personality().ifPresent(domain -> steps.add(new Step.Personality(domain)));
        var sets = process.capabilities();
        steps.add(new Step.BoundingSet(sets.bounding()));
        steps.add(new Step.Ids(
                process.user().uid(), process.user().gid(), process.user().groups()));
        steps.add(new Step.Umask(process.umask()));
        if (process.noNewPrivileges()) {
            steps.add(new Step.CapabilitySets(sets.permitted(), sets.effective(), sets.inheritable(), sets.ambient()));
            steps.add(new Step.NoNewPrivs());
            return;
        }
        // without no_new_privs the kernel lets only SYS_ADMIN close itself in (seccomp(2), landlock_restrict_self(2)).
        // execve
        // takes it away again: what a program has then comes of the bounding, inheritable and ambient sets, where it is
        // not
        steps.add(new Step.CapabilitySets(
                closing(sets.permitted()), closing(sets.effective()), sets.inheritable(), sets.ambient()));
    }

    private static Set<Capability> closing(Set<Capability> set) {
        var more = EnumSet.of(Capability.SYS_ADMIN);
        more.addAll(set);
        return more;
    }

    private void end(String program, boolean waits) {
        var handed = spec.process().handed();
        locks.landlock().map(lock -> lock.reading(handed.readable())).ifPresent(steps::add);
        if (waits) {
            steps.add(new Step.AwaitStart());
        }
        steps.add(new Step.CloseDescriptors(handed.count()));
        steps.add(locks.filter());
        locks.engine().ifPresent(steps::add);
        steps.add(new Step.Exec(program, spec.process().args(), spec.process().environment()));
    }

    /** Whether a path lies where an engine mounted something. */
    static Optional<OciSpec.Mount> mountOver(OciSpec spec, String path) {
        return spec.mounts().reversed().stream()
                .filter(mount -> PathText.isBeneath(path, mount.target()))
                .findFirst();
    }
}
