package brig.runtime.launch;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.cgroup.EngineDevices;
import brig.runtime.cgroup.Scope;
import brig.runtime.cgroup.Setting;
import brig.runtime.host.Control;
import brig.runtime.host.HostControls;
import brig.runtime.landlock.OlderLandlock;
import brig.runtime.oci.AgentRules;
import brig.runtime.oci.HostDevices;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciLimits;
import brig.runtime.oci.OciPlanner;
import brig.runtime.oci.OciSeccomp;
import brig.runtime.oci.OciSpec;
import brig.runtime.oci.Stricter;
import brig.runtime.plan.HostFacts;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.RootSource;
import brig.runtime.plan.Step;
import brig.runtime.seccomp.EngineFilter;
import brig.runtime.seccomp.FilterCompiler;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.LandlockVersion;
import brig.runtime.sys.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A container as an engine wants it, launched in the one way in which Brig launches: with the engine's cgroups, mounts and
 * namespaces in place of those of {@code brig run}.
 *
 * @param id 12 hexadecimal digits, Brig's own
 * @param name the engine's id
 * @param place of its cgroups, from the root of each hierarchy
 * @param scope who makes them, if that is systemd
 * @param degraded start although this host lacks a control that the policy needs
 * @param keyring a session keyring of its own
 * @param keepsGroups its cgroups are left when it has ended, for somebody who still wants to read them
 */
public record OciLaunch(
        String id,
        String name,
        Stricter wanted,
        String place,
        Optional<Scope> scope,
        boolean degraded,
        boolean keyring,
        boolean keepsGroups) {
    /** The socket on which a container that waits hears that it may start. */
    public static Path door(String id) {
        return StateDir.ALL.resolve(id).resolve(StateDir.DOOR);
    }

    /** What an engine has run beside the container before it pivots into its root. */
    public interface Hooks {
        /** @param pid the container's first process */
        void run(LaunchRequest request, int pid) throws IOException, LaunchException;
    }

    /**
     * @return a container that waits; whoever holds it must close it
     * @throws LaunchException if anything failed; nothing is left behind then
     */
    public Created create(Hooks hooks, Starter starter) throws LaunchException {
        var undo = new Undo();
        try {
            return create(new JnaLinux(), starter, undo, hooks);
        } catch (OciException | LaunchException | IOException | RuntimeException e) {
            throw Launches.undone(undo, e);
        }
    }

    private Created create(Linux linux, Starter starter, Undo undo, Hooks hooks)
            throws OciException, IOException, LaunchException {
        if (!wanted.policy().network().names().isEmpty()) {
            throw new LaunchException(
                    "network.connect of policy '" + wanted.policy().name() + "' has names, which hold only"
                            + " in a network of Brig's own (brig run): name addresses for an engine's container");
        }
        var missing = missing();
        var state = StateDir.create(linux, id);
        undo.add(state::close);
        var keeping = Launches.keeping(linux, starter, state, undo);
        var standby = StandbyLauncher.start(linux, starter, request(), keeping, undo);
        if (spec().isNew("network")) {
            standby.makeNetwork();
        }
        // processes that end with the start, or with what failed
        var meanwhile = new Undo();
        undo.add(meanwhile::close);
        var begun = new AtomicBoolean();
        if (scope.isPresent()) {
            begin(scope.get(), meanwhile);
            undo.add(() -> {
                if (!begun.get()) {
                    Scope.stop(scope.get().unit());
                }
            });
        }
        var cgroup = makeCgroup();
        boolean stays = keepsGroups;
        undo.add(() -> {
            if (!stays || !begun.get()) {
                Launches.remove(cgroup, scope);
            }
        });
        undo.add(meanwhile::close); // before its group is removed, where it may wait
        Launches.limitNetwork(wanted.policy().held().network(), cgroup, missing);
        LaunchPlan plan;
        try (var root = DirectoryView.of(linux, new RootSource.Directory(spec().root()))) {
            var request = request().in(root);
            plan = OciPlanner.create(
                    request,
                    spec(),
                    facts(linux, starter, joined(cgroup), state.path()),
                    root,
                    locks(request),
                    MountMappings.of(spec(), request, meanwhile),
                    keyring);
        }
        var kept = Launches.kept(starter, plan, missing, Optional.of(kept()));
        LauncherProcess.Consulted consulted = (word, pid) -> {
            if (word == 'u') {
                LauncherProcess.mapIds(pid, map(spec().uidMappings()), map(spec().gidMappings()));
            } else {
                hooks.run(plan.request(), pid);
            }
        };
        var launcher = standby.run(new LauncherProcess.Work(
                plan,
                Optional.empty(),
                consulted,
                kept,
                pid -> Launches.describe(state, plan.request(), pid, starter.parent())));
        meanwhile.close();
        var page = Launches.page(keeping);
        begun.set(true);
        return new Created(new Container(linux, plan, launcher, cgroup, undo, missing, page), launcher, undo, false);
    }

    /** A launcher of our own, whose program reads a descriptor of ours. */
    public static Starter ownChild(int input) {
        return new OwnChild(new JnaLinux(), Standard.reading(input));
    }

    /**
     * The same, with further descriptors.
     *
     * @param preserved of ours, by the number that the program has them under, 3 or more; empty if the engine hands none over
     */
    public static Starter ownChild(int input, Optional<Map<Integer, Integer>> preserved) {
        return new OwnChild(new JnaLinux(), Standard.reading(input), preserved);
    }

    /**
     * One more program in the container whose first process is {@code initPid}.
     *
     * @param attended it is on its way when this returns, and who holds it hears how it ends; else it waits for its start
     */
    public Created exec(int initPid, Starter starter, boolean attended) throws LaunchException {
        var undo = new Undo();
        var linux = new JnaLinux();
        try (var root = DirectoryView.of(linux, new RootSource.Directory(Path.of("/proc/" + initPid + "/root")))) {
            var missing = missing();
            var cgroup = CgroupHost.detect().existingAt(place);
            var request = request().in(root);
            var plan = OciPlanner.exec(
                    request,
                    spec(),
                    facts(linux, starter, joined(cgroup), Path.of("/")),
                    root,
                    locks(request),
                    new OciPlanner.Joined(initPid, keyring, attended));
            var keeping = starter.succession().isPresent()
                    ? Optional.of(Keeping.ofProgram(linux, StateDir.ALL.resolve(id), undo))
                    : Optional.<Keeping>empty();
            var kept = Launches.kept(starter, plan, missing, Optional.of(kept()));
            var launcher = LauncherProcess.start(
                    linux, starter, keeping, undo, new LauncherProcess.Work(plan, (_, _) -> {}, kept));
            var page = Launches.page(keeping);
            var container = new Container(linux, plan, launcher, cgroup, undo, missing, page);
            return new Created(container, launcher, undo, attended);
        } catch (OciException | LaunchException | IOException | RuntimeException e) {
            throw Launches.undone(undo, e);
        }
    }

    private Kept.Place kept() {
        return new Kept.Place(place, scope);
    }

    /** It ends with its last process, so one waits in it for the container's first. */
    private void begin(Scope made, Undo meanwhile) throws IOException, LaunchException, OciException {
        var host = CgroupHost.detect();
        var settings = new ArrayList<>(exactLimits());
        settings.addAll(host.settings(wanted.policy().resources()));
        made.start(Waiting.inNothing(request(), meanwhile), settings, host.layout(), devices());
    }

    private record Groups(List<String> joinFiles, Optional<String> cgroup2) {}

    /** Those of the groups that are there: cpuset is joined only if it is limited. */
    private Groups joined(ContainerCgroup cgroup) throws IOException {
        var files = new ArrayList<>(cgroup.v1JoinFiles());
        if (scope.isPresent()) {
            scope.get().joinFile().ifPresent(files::add);
        }
        return new Groups(
                files.stream().filter(Files::exists).map(Path::toString).toList(),
                cgroup.cgroup2Dir().filter(Files::exists).map(Path::toString));
    }

    private HostFacts facts(Linux linux, Starter starter, Groups groups, Path stateDir) throws IOException {
        return new HostFacts(
                stateDir.toString(),
                groups.joinFiles(),
                groups.cgroup2(),
                Launches.hardLimits(linux, starter, spec().process().rlimits().keySet()),
                Launches.Ourselves.found().mayRaiseLimits(),
                Launches.Ourselves.found().memfdNoexec(),
                NullDevice.among(starter.streams()));
    }

    private OciSpec spec() {
        return wanted.spec();
    }

    private LaunchRequest request() {
        return new LaunchRequest(
                id,
                name,
                wanted.policy(),
                spec().root(),
                spec().process().args(),
                Map.of(),
                spec().process().cwd(),
                spec().process().terminal(),
                degraded);
    }

    private List<Control> missing() throws IOException, LaunchException {
        var missing = HostControls.missing(wanted.policy().held());
        if (!missing.isEmpty() && !degraded) {
            throw new LaunchException(Launches.degraded(missing));
        }
        return missing;
    }

    private ContainerCgroup makeCgroup() throws IOException, OciException {
        return CgroupHost.detect().createAt(place, wanted.policy().resources(), exactLimits(), devices());
    }

    private EngineDevices devices() {
        return new EngineDevices(
                wanted.policy().devices(),
                spec().devices().stream()
                        .flatMap(node -> HostDevices.of(node).stream())
                        .toList(),
                node -> spec().resources().names(node.type(), node.major(), node.minor(), "m"));
    }

    private List<Setting> exactLimits() throws IOException, OciException {
        return OciLimits.exact(
                spec().resources(),
                wanted.policy().resources(),
                true,
                CgroupHost.detect().layout());
    }

    private OciPlanner.Locks locks(LaunchRequest request) throws IOException, LaunchException, OciException {
        boolean beside = !spec().has("network") && !degraded;
        var engine = spec().seccomp();
        boolean agent = engine.flatMap(OciSeccomp::agent).isPresent();
        var rules = OlderLandlock.rules(request.policy(), LandlockVersion.abi(), beside);
        var filter =
                FilterCompiler.compile(agent ? AgentRules.of(request.policy(), rules, LandlockVersion.abi()) : rules);
        return new OciPlanner.Locks(
                Launches.landlock(request).map(this::scoped),
                new Step.Seccomp(filter.bpf(), filter.asks()),
                engine.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Step.EngineFilter(
                                EngineFilter.compile(engine.get(), request.policy()),
                                engine.get().flags(),
                                agent)));
    }

    /**
     * Programs that an engine adds later are in a Landlock domain of their own, and must still signal the first ones: what
     * the namespaces keep apart needs no scope.
     */
    private Step.Landlock scoped(Step.Landlock landlock) {
        long scopes = landlock.scoped();
        scopes &= spec().has("network") ? ~1L : -1L;
        scopes &= spec().has("pid") ? ~2L : -1L;
        return new Step.Landlock(
                landlock.handledFs(),
                landlock.handledNet(),
                scopes,
                landlock.restrictFlags(),
                landlock.paths(),
                landlock.ports());
    }

    private static String map(List<OciSpec.IdMapping> mappings) {
        return String.join("\n", mappings.stream().map(OciSpec.IdMapping::line).toList());
    }
}
