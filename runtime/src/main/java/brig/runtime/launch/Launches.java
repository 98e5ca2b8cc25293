package brig.runtime.launch;

import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules;
import brig.policy.Rlimit;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.cgroup.Scope;
import brig.runtime.host.Control;
import brig.runtime.host.HostControls;
import brig.runtime.landlock.LandlockRuleset;
import brig.runtime.landlock.OlderLandlock;
import brig.runtime.network.NetworkFilter;
import brig.runtime.network.isolated.ContainerNetwork;
import brig.runtime.plan.HostFacts;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.OrdinaryUser;
import brig.runtime.plan.PlanException;
import brig.runtime.plan.Planner;
import brig.runtime.plan.RootSource;
import brig.runtime.plan.Step;
import brig.runtime.seccomp.FilterCompiler;
import brig.runtime.sys.Birth;
import brig.runtime.sys.CallPage;
import brig.runtime.sys.HardLimits;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.LandlockVersion;
import brig.runtime.sys.Linux;
import brig.runtime.sys.OpenFile;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From a request to a running container: cgroup, network programs, plan, launcher; all or nothing. */
public final class Launches {
    private static volatile boolean prepared;
    /** What does not change while this process lives. */
    private static volatile @Nullable Ourselves ourselves;

    /**
     * @param mayRaiseLimits {@link HardLimits#mayBeRaised}
     * @param memfdNoexec whether this kernel has that sysctl
     */
    record Ourselves(boolean mayRaiseLimits, boolean memfdNoexec) {
        static Ourselves found() throws IOException {
            var known = ourselves;
            if (known == null) {
                known = new Ourselves(HardLimits.mayBeRaised(), Files.exists(Path.of("/proc/sys/vm/memfd_noexec")));
                ourselves = known;
            }
            return known;
        }
    }

    private final Linux linux;
    private final Host host;

    /** {@link HostControls#missing}. */
    interface Host {
        List<Control> missing(EffectivePolicy policy) throws IOException;
    }

    public Launches(Linux linux) {
        this(linux, HostControls::missing);
    }

    Launches(Linux linux, Host host) {
        this.linux = linux;
        this.host = host;
    }

    /**
     * Loads what every launch needs whatever its policy says: the door to the kernel and the launcher. Meant for a thread of
     * its own while the policy is still being read. What fails here fails again in {@link #start}, which says so.
     */
    public static void prepare() {
        if (prepared) {
            return;
        }
        prepared = true;
        try {
            new JnaLinux().geteuid();
            LauncherBinary.content();
        } catch (IOException | LinkageError e) {
            // start meets it again
        }
    }

    /** Whether {@link #prepare} has been called: it has nothing left to do then. */
    public static boolean isPrepared() {
        return prepared;
    }

    /** What {@link #start} would do for root; nothing is made, and no root is needed. */
    public static LaunchPlan plan(LaunchRequest request) throws LaunchException {
        try {
            var cgroup =
                    CgroupHost.detect().planned(request.id(), request.policy().resources());
            var linux = new JnaLinux();
            return new Launches(linux)
                    .plan(
                            request,
                            new OwnChild(linux, Standard.reading(0)),
                            cgroup,
                            StateDir.ALL.resolve(request.id()),
                            Optional.empty(),
                            "/proc/self/ns/user");
        } catch (IOException e) {
            throw new LaunchException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Starts a container. When this returns every lock is closed and its program is about to be executed; if the filter
     * asks, execve itself waits until somebody answers on {@link Container#listenerFd}.
     *
     * @throws LaunchException if any step failed; nothing is left behind then
     */
    public static Container start(LaunchRequest request) throws LaunchException {
        return start(request, 0);
    }

    /**
     * As {@link #start(LaunchRequest)}, with another standard input.
     *
     * @param input a descriptor of ours, which stays ours
     */
    public static Container start(LaunchRequest request, int input) throws LaunchException {
        return start(request, Standard.reading(input));
    }

    /** As {@link #start(LaunchRequest)}, with other standard descriptors. */
    public static Container start(LaunchRequest request, Standard standard) throws LaunchException {
        var linux = new JnaLinux();
        return new Launches(linux).launch(request, new OwnChild(linux, standard));
    }

    /** As {@link #start(LaunchRequest)}, with a launcher that somebody else may start. */
    public static Container start(LaunchRequest request, Starter starter) throws LaunchException {
        return new Launches(new JnaLinux()).launch(request, starter);
    }

    Container launch(LaunchRequest request) throws LaunchException {
        return launch(request, new OwnChild(linux, Standard.reading(0)));
    }

    private Container launch(LaunchRequest request, Starter starter) throws LaunchException {
        if (!OwnNamespace.isRootOfHost()) {
            Ordinary.refuse(request);
        }
        var undo = new Undo();
        try {
            return launch(request, starter, undo);
        } catch (LaunchException | IOException | RuntimeException e) {
            throw undone(undo, e);
        }
    }

    static LaunchException undone(Undo undo, Exception problem) {
        var failure = problem instanceof LaunchException ours
                ? ours
                : new LaunchException(String.valueOf(problem.getMessage()), problem);
        try {
            undo.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private Container launch(LaunchRequest request, Starter starter, Undo undo) throws IOException, LaunchException {
        refuseDirectories(starter.streams());
        var missing = new ArrayList<>(host.missing(request.policy().held()));
        if (isBesideTheHost(request) && request.allowDegraded()) {
            OlderLandlock.lacking(LandlockVersion.abi())
                    .ifPresent(line -> missing.add(Control.lacking(Control.Status.MISSING, line)));
        }
        if (!missing.isEmpty() && !request.allowDegraded()) {
            throw new LaunchException(degraded(missing));
        }
        var state = StateDir.create(linux, request.id());
        undo.add(state::close);
        var keeping = keeping(linux, starter, state, undo);
        var standby = StandbyLauncher.start(linux, starter, request, keeping, undo);
        if (!isBesideTheHost(request)) {
            standby.makeNetwork();
        }
        // what it lacks is known by now
        var cgroup = groups(request, missing.isEmpty());
        undo.add(() -> remove(cgroup));
        limitNetwork(request.policy().held().network(), cgroup, missing);
        var isolated = Networks.isolated(request, state.path(), undo);
        if (OwnFiles.areFor(request)) {
            OwnFiles.write(state.path(), request, isolated);
        }
        var ordinary = OwnNamespace.isRootOfHost() ? Optional.<OrdinaryUser>empty() : Optional.of(Ordinary.user());
        // its process ends with the start, or with what failed
        var mapping = new Undo();
        undo.add(mapping::close);
        var ids = wantsMapping(request) ? IdMapping.of(request, mapping) : "";
        var plan = plan(request, starter, cgroup, state.path(), ordinary, ids);
        var kept = kept(starter, plan, missing, Optional.empty());
        var launcher = standby.run(LauncherProcess.Work.ofContainer(
                plan, isolated, kept, pid -> describe(state, request, pid, starter.parent())));
        mapping.close();
        var names = isolated.flatMap(ContainerNetwork::names);
        return new Container(linux, plan, launcher, cgroup, undo, missing, page(keeping), names);
    }

    /** Asked here, so that a start without such a volume loads nothing of it. */
    private static boolean wantsMapping(LaunchRequest request) {
        for (var volume : request.policy().files().volumes()) {
            if (volume.idmap()) {
                return true;
            }
        }
        return false;
    }

    private static ContainerCgroup groups(LaunchRequest request, boolean whole) throws IOException {
        var host = CgroupHost.detect();
        var resources = request.policy().resources();
        var devices = request.policy().devices();
        return whole
                ? host.createComplete(request.id(), resources, devices)
                : host.createDegraded(request.id(), resources, devices);
    }

    private static boolean isBesideTheHost(LaunchRequest request) {
        return request.policy().held().network().mode() == NetworkRules.Mode.HOST;
    }

    /** @param streams what becomes the program's descriptors 0, 1 and 2 */
    static void refuseDirectories(List<Integer> streams) throws LaunchException {
        for (int number = 0; number < streams.size(); number++) {
            if (isDirectory(streams.get(number))) {
                throw new LaunchException("descriptor " + number + " is a directory, through which a program could"
                        + " reach what lies around it: hand in a file, a pipe or a terminal");
            }
        }
    }

    /** One that is closed is none. */
    private static boolean isDirectory(int descriptor) {
        try {
            return OpenFile.of(descriptor).isDirectory();
        } catch (SyscallException e) {
            return false;
        }
    }

    /** Prepares for our own end, if the container is to outlive it. */
    static Optional<Keeping> keeping(Linux linux, Starter starter, StateDir state, Undo undo) throws IOException {
        return starter.succession().isPresent() ? Optional.of(Keeping.of(linux, state, undo)) : Optional.empty();
    }

    /** What the next Brig has to know of it then. */
    static Optional<Kept> kept(Starter starter, LaunchPlan plan, List<Control> missing, Optional<Kept.Place> place) {
        return starter.succession().map(succession -> Kept.of(succession, plan, missing, place));
    }

    static CallPage page(Optional<Keeping> keeping) {
        return keeping.map(Keeping::page).orElseGet(CallPage::own);
    }

    /** Puts the network lists on the cgroup, where there is a network and this host can. */
    static void limitNetwork(NetworkRules network, ContainerCgroup cgroup, List<Control> missing) throws IOException {
        boolean held = missing.stream().noneMatch(control -> control.name().equals(HostControls.NETWORK));
        if (network.mode() != NetworkRules.Mode.NONE
                && OwnNamespace.isRootOfHost()
                && held
                && cgroup.cgroup2Dir().isPresent()) {
            // they are the cgroup's from now on, and nobody here reads their counters
            NetworkFilter.compile(network).attach(cgroup.cgroup2Dir().get()).close();
        }
    }

    /** @param asked who passes on what asks it to end, 0 for ourselves */
    static void describe(StateDir state, LaunchRequest request, int initPid, int asked) throws IOException {
        Birth init;
        try {
            init = Birth.of(initPid);
        } catch (IOException e) {
            return; // where no filter asks, a short program has ended by now, and nobody will look for it
        }
        state.describe(About.of(request, init, asked));
    }

    static String degraded(List<Control> missing) {
        var text = new StringBuilder("this host cannot hold the whole policy, so nothing was started:");
        missing.forEach(control -> text.append("\n  ").append(control.line()));
        return text.append("\n  --allow-degraded starts it without them").toString();
    }

    /**
     * Removes an engine's container's groups.
     *
     * @param scope whose they are, if they are systemd's: it must see that nobody is in it any more. Of a group that was removed
     *     before that the kernel tells nothing, and whoever stops the scope just then waits for 90 s
     */
    static void remove(ContainerCgroup cgroup, Optional<Scope> scope) throws IOException {
        try {
            if (scope.isPresent()) {
                Scope.stop(scope.get().unit());
            }
        } finally {
            remove(cgroup);
        }
    }

    static void remove(ContainerCgroup cgroup) throws IOException {
        var problems = cgroup.remove();
        if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
        }
    }

    private LaunchPlan plan(
            LaunchRequest request,
            Starter starter,
            ContainerCgroup cgroup,
            Path stateDir,
            Optional<OrdinaryUser> ordinary,
            String ids)
            throws IOException, LaunchException {
        if (request.root() instanceof RootSource.Directory(var path) && !Files.isDirectory(path)) {
            throw new LaunchException("no root directory '" + path + "': name one with --rootfs");
        }
        var facts = new HostFacts(
                stateDir.toString(),
                cgroup.v1JoinFiles().stream().map(Path::toString).toList(),
                cgroup.cgroup2Dir().map(Path::toString),
                hardLimits(linux, starter, request.policy().process().rlimits().keySet()),
                Ourselves.found().mayRaiseLimits(),
                Ourselves.found().memfdNoexec(),
                NullDevice.among(starter.streams()),
                ordinary,
                ids);
        boolean beside = isBesideTheHost(request) && !request.allowDegraded();
        var filter = FilterCompiler.compile(OlderLandlock.rules(request.policy(), LandlockVersion.abi(), beside));
        var seccomp = new Step.Seccomp(filter.bpf(), filter.asks());
        try (var root = DirectoryView.of(linux, request.root())) {
            var complete = OwnFiles.areFor(request)
                    ? request.withFiles(
                            OwnFiles.volumes(stateDir, request.policy().files(), root))
                    : request;
            var rooted = complete.in(root);
            return Planner.plan(rooted, facts, root, landlock(rooted), seccomp);
        } catch (PlanException e) {
            throw new LaunchException(String.valueOf(e.getMessage()), e);
        }
    }

    static Optional<Step.Landlock> landlock(LaunchRequest request) throws IOException, LaunchException {
        int abi = LandlockVersion.abi();
        if (abi < 1) {
            if (request.allowDegraded()) {
                return Optional.empty();
            }
            throw new LaunchException("this kernel has no Landlock, which holds the policy's file lists: boot with"
                    + " lsm=landlock,... or start with --allow-degraded");
        }
        var ruleset = LandlockRuleset.of(request.policy().held(), abi);
        return Optional.of(new Step.Landlock(
                ruleset.handledAccessFs(),
                ruleset.handledAccessNet(),
                ruleset.scoped(),
                ruleset.restrictFlags(),
                ruleset.paths().stream()
                        .map(path -> new Step.PathGrant(path.path(), path.accessIfFile(), path.accessIfDirectory()))
                        .toList(),
                ruleset.ports().stream()
                        .map(port -> new Step.PortGrant(port.port(), port.access()))
                        .toList()));
    }

    static Map<Rlimit, Long> hardLimits(Linux linux, Starter starter, Set<Rlimit> wanted) throws IOException {
        var limits = new EnumMap<Rlimit, Long>(Rlimit.class);
        if (OwnNamespace.current().isPresent()) {
            // it stands in a cgroup's place
            limits.put(Rlimit.NPROC, linux.hardLimit(starter.parent(), Rlimit.NPROC.number()));
        }
        for (var rlimit : wanted) {
            limits.put(rlimit, linux.hardLimit(starter.parent(), rlimit.number()));
        }
        return limits;
    }
}
