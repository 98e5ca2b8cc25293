package brig.runtime.plan;

import static brig.runtime.plan.ProgramWriter.number;
import static brig.runtime.plan.ProgramWriter.slot;

import brig.runtime.plan.ProgramWriter.Arg;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Sys;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which step becomes what.
 *
 * <p>A table and no pattern switch: at its first use the JDK builds a class for each of those, which its AOT cache does not keep (Java
 * 25); the eight that were on the way to a start took 45 ms of it. It is filled once: to make its hundred functions anew took
 * a daemon 0.1 ms of each start.
 */
final class StepTable {
    private static final Arg ZERO = number(0);
    private static final Arg CWD = number(Uapi.AT_FDCWD);

    private static final Map<Class<?>, Writer<Step>> WRITERS = new HashMap<>();

    private StepTable() {}

    /** Writes a step of one kind. */
    private interface Writer<S extends Step> {
        void write(StepCompiler to, S step);
    }

    static {
        fill();
        fillForEngines();
    }

    private static void fill() {
        on(Step.FreshSession.class, (to, _) -> to.freshSession());
        on(Step.AsOrdinaryUser.class, (to, step) -> {
            to.groups = step.groups();
            to.mounts.asOrdinaryUser();
        });
        on(Step.BornInCgroup.class, (to, step) -> to.out.cgroup(to.out.string(step.directory()), step.added()));
        on(Step.JoinCgroup.class, (to, step) -> to.writeFile(step.tasksFile(), "0"));
        on(Step.CgroupNamespace.class, (to, _) -> to.out.call(Sys.UNSHARE, number(Uapi.CLONE_NEWCGROUP)));
        on(Step.PrivateMounts.class, (to, _) -> to.mounts.makePrivate());
        on(Step.BindRoot.class, (to, step) -> to.mounts.bindRoot(step.source(), step.mountPoint()));
        on(Step.StackRoot.class, (to, step) -> to.mounts.stackRoot(step.layers(), step.nothing(), step.mountPoint()));
        on(
                Step.OverlayRoot.class,
                (to, step) ->
                        to.mounts.overlayRoot(step.sources(), step.scratchPoint(), step.mountPoint(), step.size()));
        on(Step.MakeTarget.class, (to, step) -> to.mounts.makeTarget(step.target(), step.directory()));
        on(Step.MountProc.class, (to, _) -> to.mounts.proc());
        on(Step.MountDev.class, (to, step) -> to.mounts.dev(step.shm()));
        on(Step.OwnNull.class, (to, step) -> to.ownNull(step.descriptors()));
        on(Step.BindDevice.class, (to, step) -> to.mounts.device(step.target()));
        on(
                Step.MountTmpfs.class,
                (to, step) -> to.mounts.tmpfs(step.target(), step.size(), step.executable(), step.uid(), step.gid()));
        on(Step.BindVolume.class, (to, step) -> to.mounts.volume(step));
        on(Step.Mask.class, (to, step) -> to.mounts.mask(step.target()));
        on(Step.ReadOnlyPath.class, (to, step) -> to.mounts.readOnly(step.target()));
        on(Step.Terminal.class, (to, _) -> to.terminal());
        on(Step.NoExecutableMemfds.class, (to, _) -> to.mounts.writeProc("sys/vm/memfd_noexec", "1"));
        on(Step.PivotRoot.class, (to, _) -> to.mounts.pivotRoot());
        on(Step.Loopback.class, (to, _) -> to.loopback());
        on(Step.AwaitNetwork.class, (to, _) -> to.awaitJava());
        on(Step.Hostname.class, (to, step) -> to.hostname(step.name()));
        on(Step.Limit.class, (to, step) -> to.limit(step.rlimit().number(), step.soft(), step.hard()));
        on(
                Step.OomScore.class,
                (to, step) -> to.mounts.writeProc("self/oom_score_adj", Integer.toString(step.adjustment())));
        on(
                Step.SessionKeyring.class,
                (to, _) -> to.out
                        .call(Sys.KEYCTL, number(Uapi.KEYCTL_JOIN_SESSION_KEYRING), ZERO)
                        .tolerating(Errno.ENOSYS, 0, 0));
        on(Step.WorkDir.class, (to, step) -> to.mounts.workDir(step.directory()));
        on(Step.HookDirectory.class, (to, step) -> to.out.call(Sys.CHDIR, to.out.text(step.directory())));
        on(Step.UserNamespace.class, (to, _) -> to.userNamespace());
        on(Step.BoundingSet.class, (to, step) -> to.boundingSet(step.kept()));
        on(Step.Ids.class, (to, step) -> to.ids(step.uid(), step.gid(), step.groups()));
        on(Step.Capabilities.class, (to, step) -> to.capabilities(step.kept()));
        on(Step.NoNewPrivs.class, (to, _) -> to.noNewPrivs());
        on(Step.DieWithLauncher.class, (to, _) -> to.prctl(Uapi.PR_SET_PDEATHSIG, Uapi.SIGKILL));
        on(Step.Landlock.class, (to, step) -> to.landlock(step, true));
        on(Step.CloseDescriptors.class, (to, step) -> {
            to.out.preserved(step.preserved());
            to.out.call(
                    Sys.CLOSE_RANGE,
                    number(3 + step.preserved()),
                    number(0xffffffffL),
                    number(Uapi.CLOSE_RANGE_CLOEXEC));
        });
        on(Step.Seccomp.class, StepCompiler::seccomp);
        on(Step.Reaper.class, (to, _) -> to.reaps = true);
        on(Step.Exec.class, StepCompiler::exec);
    }

    /** What an engine's config asks for beyond a policy. */
    private static void fillForEngines() {
        on(Step.EngineFilter.class, StepCompiler::engineFilter);
        on(Step.JoinPid.class, (to, step) -> {
            to.join(step.path(), Uapi.CLONE_NEWPID);
            to.out.beforeTheClone();
        });
        on(Step.TimeNamespace.class, (to, step) -> to.timeNamespace(step.offsets()));
        on(Step.Join.class, (to, step) -> to.join(step.path(), step.flag()));
        on(Step.LeavePropagation.class, (to, _) -> to.mounts.makeSlave());
        on(Step.RootPropagation.class, (to, step) -> to.mounts.propagate(step.propagation(), step.below()));
        on(Step.OpenRoot.class, (to, step) -> to.mounts.openRoot(step.source(), step.mountPoint()));
        on(Step.Mount.class, (to, step) -> to.mounts.mount(step));
        on(Step.Bind.class, (to, step) -> to.mounts.bind(step));
        on(Step.Seal.class, (to, step) -> to.mounts.seal(step.target()));
        on(Step.ProcAside.class, (to, _) -> to.mounts.procAside());
        on(Step.DevNodes.class, (to, step) -> to.mounts.devNodes(step.more()));
        on(Step.RootReadOnly.class, (to, _) -> to.mounts.rootReadOnly());
        on(Step.Console.class, (to, step) -> to.mounts.console(to.terminal(), step.rows(), step.columns()));
        on(Step.TerminalSize.class, (to, step) -> to.mounts.size(ZERO, step.rows(), step.columns()));
        on(Step.OwnTerminal.class, (to, step) -> to.ownTerminal(step.uid()));
        on(Step.Consult.class, (to, step) -> to.consult(step.word()));
        on(
                Step.Sysctl.class,
                (to, step) -> to.mounts.writeProc("sys/" + step.name().replace('.', '/'), step.value()));
        on(Step.ExecAttribute.class, (to, step) -> to.mounts.writeProc("self/attr/" + step.name(), step.value()));
        on(
                Step.Domainname.class,
                (to, step) -> to.out.call(
                        Sys.SETDOMAINNAME,
                        to.out.text(step.name()),
                        number(step.name().getBytes(StandardCharsets.UTF_8).length)));
        on(Step.CapabilitySets.class, StepCompiler::capabilities);
        on(Step.Scheduler.class, StepCompiler::scheduler);
        on(
                Step.IoPriority.class,
                (to, step) -> to.out.call(Sys.IOPRIO_SET, number(Uapi.IOPRIO_WHO_PROCESS), ZERO, number(step.value())));
        on(Step.Processors.class, (to, step) -> to.processors(step.list()));
        on(Step.Umask.class, (to, step) -> to.out.call(Sys.UMASK, number(step.mask())));
        on(Step.Personality.class, (to, step) -> to.out.call(Sys.PERSONALITY, number(step.domain())));
        on(Step.AwaitStart.class, (to, _) -> to.awaitStart());
        on(Step.HostProc.class, (to, _) -> to.mounts.hostProc());
        on(
                Step.OpenUser.class,
                (to, step) -> to.out
                        .call(Sys.OPENAT, CWD, to.out.text(step.path()), number(Uapi.O_CLOEXEC))
                        .into(to.userNamespace));
        on(Step.JoinUser.class, (to, _) -> to.out.call(Sys.SETNS, slot(to.userNamespace), number(Uapi.CLONE_NEWUSER)));
        on(Step.EnterRoot.class, (to, _) -> to.mounts.enterRoot());
        on(Step.OwnMounts.class, (to, step) -> to.mounts.ownMounts(step.path()));
        on(Step.LeaveMounts.class, (to, _) -> to.mounts.leaveMounts());
        on(Step.OpenRootOf.class, (to, step) -> to.mounts.openRootOf(step.path()));
        on(Step.EnterRootOf.class, (to, _) -> to.mounts.enterRootOf());
        on(Step.Relock.class, (to, step) -> to.landlock(step.landlock(), false));
        on(Step.NotDumpable.class, (to, _) -> to.prctl(Uapi.PR_SET_DUMPABLE, 0));
    }

    @SuppressWarnings("unchecked") // it is asked for by the step's own class
    private static <S extends Step> void on(Class<S> kind, Writer<S> writer) {
        WRITERS.put(kind, (Writer<Step>) writer);
    }

    /** What can be written. */
    static Set<Class<?>> kinds() {
        return Set.copyOf(WRITERS.keySet());
    }

    static void write(Step step, StepCompiler to) {
        var writer = WRITERS.get(step.getClass());
        if (writer == null) {
            throw new IllegalStateException("nobody writes the step " + step);
        }
        writer.write(to, step);
    }
}
