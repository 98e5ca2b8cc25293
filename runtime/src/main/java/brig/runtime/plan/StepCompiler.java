package brig.runtime.plan;

import static brig.runtime.plan.ProgramWriter.at;
import static brig.runtime.plan.ProgramWriter.number;
import static brig.runtime.plan.ProgramWriter.slot;

import brig.policy.Capability;
import brig.runtime.plan.ProgramWriter.Arg;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Sys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** Turns the steps of a plan into the launcher's records, one step after the other; nothing is decided here. */
final class StepCompiler {
    private static final Arg ZERO = number(0);
    private static final Arg CWD = number(Uapi.AT_FDCWD);
    /** As a tolerated errno; {@code launch-program.h}. */
    private static final int ANY_ERROR = -1;

    private final ProgramWriter out = new ProgramWriter();
    private final MountWriter mounts = new MountWriter(out);
    private final int userNamespace = out.newSlot();

    private StepCompiler() {}

    /** @param cloneFlags the namespaces that the child is born into */
    static byte[] compile(List<Step> steps, long cloneFlags, boolean detached) {
        var compiler = new StepCompiler();
        for (int i = 0; i < steps.size(); i++) {
            compiler.out.step(i + 1);
            compiler.write(steps.get(i));
        }
        return compiler.out.program(cloneFlags, detached);
    }

    private void write(Step step) {
        switch (step) {
            case Step.FreshSession() -> freshSession();
            case Step.BornInCgroup(var directory) -> out.cgroup(out.string(directory));
            case Step.JoinCgroup(var tasksFile) -> writeFile(tasksFile, "0");
            case Step.CgroupNamespace() -> out.call(Sys.UNSHARE, number(Uapi.CLONE_NEWCGROUP));
            case Step.PrivateMounts() -> mounts.makePrivate();
            case Step.BindRoot(var source, var point) -> mounts.bindRoot(source, point);
            case Step.StackRoot(var layers, var nothing, var point) -> mounts.stackRoot(layers, nothing, point);
            case Step.OverlayRoot(var sources, var scratch, var point, var size) ->
                mounts.overlayRoot(sources, scratch, point, size);
            case Step.MakeTarget(var target, var directory) -> mounts.makeTarget(target, directory);
            case Step.MountProc() -> mounts.proc();
            case Step.MountDev(var shm) -> mounts.dev(shm);
            case Step.OwnNull(var descriptors) -> ownNull(descriptors);
            case Step.BindDevice(var target, var _) -> mounts.device(target);
            case Step.MountTmpfs(var target, var size, var executable, var uid, var gid) ->
                mounts.tmpfs(target, size, executable, uid, gid);
            case Step.BindVolume(var source, var target, var writable, var _) ->
                mounts.volume(source, target, writable);
            case Step.Mask(var target) -> mounts.mask(target);
            case Step.ReadOnlyPath(var target) -> mounts.readOnly(target);
            case Step.Terminal() -> terminal();
            case Step.NoExecutableMemfds() -> mounts.writeProc("sys/vm/memfd_noexec", "1");
            case Step.PivotRoot() -> mounts.pivotRoot();
            case Step.Loopback() -> loopback();
            case Step.Hostname(var name) -> hostname(name);
            case Step.Limit(var rlimit, var soft, var hard) -> limit(rlimit.number(), soft, hard);
            case Step.OomScore(var adjustment) -> mounts.writeProc("self/oom_score_adj", Integer.toString(adjustment));
            case Step.SessionKeyring() ->
                out.call(Sys.KEYCTL, number(Uapi.KEYCTL_JOIN_SESSION_KEYRING), ZERO)
                        .tolerating(Errno.ENOSYS, 0, 0);
            case Step.WorkDir(var directory) -> mounts.workDir(directory);
            case Step.UserNamespace() -> userNamespace();
            case Step.BoundingSet(var kept) -> boundingSet(kept);
            case Step.Ids(var uid, var gid, var groups) -> ids(uid, gid, groups);
            case Step.Capabilities(var kept) -> capabilities(kept);
            case Step.NoNewPrivs() -> noNewPrivs();
            case Step.DieWithLauncher() -> prctl(Uapi.PR_SET_PDEATHSIG, Uapi.SIGKILL);
            case Step.Landlock landlock -> landlock(landlock);
            case Step.CloseDescriptors() ->
                out.call(Sys.CLOSE_RANGE, number(3), number(0xffffffffL), number(Uapi.CLOSE_RANGE_CLOEXEC));
            case Step.Seccomp seccomp -> seccomp(seccomp);
            case Step.EngineFilter(var bpf, var flags) -> load(bpf, flags);
            case Step.JoinPid(var path) -> {
                join(path, Uapi.CLONE_NEWPID);
                out.beforeTheClone();
            }
            case Step.Join(var path, var flag) -> join(path, flag);
            case Step.LeavePropagation() -> mounts.makeSlave();
            case Step.OpenRoot(var source, var point) -> mounts.openRoot(source, point);
            case Step.Mount mount -> mounts.mount(mount);
            case Step.Bind bind -> mounts.bind(bind);
            case Step.ProcAside() -> mounts.procAside();
            case Step.DevNodes(var more) -> mounts.devNodes(more);
            case Step.RootReadOnly() -> mounts.rootReadOnly();
            case Step.Console(var rows, var columns) -> mounts.console(terminal(), rows, columns);
            case Step.Consult(var word) -> consult(word);
            case Step.Sysctl(var name, var value) -> mounts.writeProc("sys/" + name.replace('.', '/'), value);
            case Step.ExecAttribute(var name, var value) -> mounts.writeProc("self/attr/" + name, value);
            case Step.Domainname(var name) ->
                out.call(Sys.SETDOMAINNAME, out.text(name), number(name.getBytes(StandardCharsets.UTF_8).length));
            case Step.CapabilitySets sets -> capabilities(sets);
            case Step.Umask(var mask) -> out.call(Sys.UMASK, number(mask));
            case Step.Personality(var domain) -> out.call(Sys.PERSONALITY, number(domain));
            case Step.AwaitStart() -> awaitStart();
            case Step.HostProc() -> mounts.hostProc();
            case Step.OpenUser(var path) ->
                out.call(Sys.OPENAT, CWD, out.text(path), number(Uapi.O_CLOEXEC))
                        .into(userNamespace);
            case Step.JoinUser() -> out.call(Sys.SETNS, slot(userNamespace), number(Uapi.CLONE_NEWUSER));
            case Step.EnterRoot() -> mounts.enterRoot();
            case Step.Exec exec -> exec(exec);
        }
    }

    private ProgramWriter.Call prctl(long option, long value) {
        return out.call(Sys.PRCTL, number(option), number(value), ZERO, ZERO, ZERO);
    }

    private void freshSession() {
        out.call(Sys.RT_SIGPROCMASK, number(Uapi.SIG_SETMASK), at(out.zeroes(8)), ZERO, number(8));
        out.call(Sys.SETSID);
        out.call(Sys.UMASK, ZERO);
    }

    private void writeFile(String path, String value) {
        int fd = out.newSlot();
        out.call(Sys.OPENAT, CWD, out.text(path), number(Uapi.O_WRONLY | Uapi.O_CLOEXEC))
                .into(fd);
        out.call(Sys.WRITE, slot(fd), out.text(value), number(value.length()));
        out.call(Sys.CLOSE, slot(fd));
    }

    private void join(String path, long flag) {
        int fd = out.newSlot();
        out.call(Sys.OPENAT, CWD, out.text(path), number(Uapi.O_CLOEXEC)).into(fd);
        out.call(Sys.SETNS, slot(fd), number(flag));
        out.call(Sys.CLOSE, slot(fd));
    }

    /** The other end answers when it has done its part; no answer: it is gone, or says no. */
    private void consult(char word) {
        int got = out.newSlot();
        out.call(Sys.WRITE, number(LaunchPlan.SYNC_FD), out.text(String.valueOf(word)), number(1));
        out.call(Sys.READ, number(LaunchPlan.SYNC_FD), at(out.zeroes(8)), number(1))
                .into(got);
        out.check(got, -1, 1);
    }

    private void awaitStart() {
        int got = out.newSlot();
        out.waiting();
        out.call(Sys.READ, number(LaunchPlan.SYNC_FD), at(out.zeroes(8)), number(1))
                .into(got);
        out.check(got, -1, 1);
    }

    /**
     * The container's own devpts gives the terminal, so that its name means the same inside (ttyname, sudo, tmux).
     *
     * @return the slot of the program's end
     */
    private int terminal() {
        int master = out.newSlot();
        int peer = out.newSlot();
        mounts.openInDev("pts/ptmx", master);
        out.call(Sys.IOCTL, slot(master), number(Uapi.TIOCSPTLCK), at(out.zeroes(4)));
        out.call(
                        Sys.IOCTL,
                        slot(master),
                        number(Uapi.TIOCGPTPEER),
                        number(Uapi.O_RDWR | Uapi.O_NOCTTY | Uapi.O_CLOEXEC))
                .into(peer);
        out.call(Sys.IOCTL, slot(peer), number(Uapi.TIOCSCTTY), ZERO);
        for (int standard = 0; standard < 3; standard++) {
            out.call(Sys.DUP3, slot(peer), number(standard), ZERO);
        }
        out.terminal(master);
        return peer;
    }

    private void ownNull(List<Integer> descriptors) {
        int device = out.newSlot();
        mounts.openInDev("null", device);
        for (int descriptor : descriptors) {
            out.call(Sys.DUP3, slot(device), number(descriptor), ZERO);
        }
        out.call(Sys.CLOSE, slot(device));
    }

    private void loopback() {
        int socket = out.newSlot();
        var ifreq = out.struct(40);
        ifreq.put("lo".getBytes(StandardCharsets.US_ASCII)).putShort(16, Uapi.IFF_UP_RUNNING);
        out.call(Sys.SOCKET, number(Uapi.AF_INET), number(Uapi.SOCK_DGRAM | Uapi.O_CLOEXEC), ZERO)
                .into(socket);
        out.call(Sys.IOCTL, slot(socket), number(Uapi.SIOCSIFFLAGS), at(out.bytes(ifreq.array())));
        out.call(Sys.CLOSE, slot(socket));
    }

    private void hostname(String name) {
        out.call(Sys.SETHOSTNAME, out.text(name), number(name.getBytes(StandardCharsets.UTF_8).length));
    }

    private void limit(int rlimit, long soft, long hard) {
        var limits = out.struct(16).putLong(soft).putLong(hard);
        out.call(Sys.PRLIMIT64, ZERO, number(rlimit), at(out.bytes(limits.array())), ZERO);
    }

    /** One byte says that the namespace is there; Java writes the maps from outside and answers. */
    private void userNamespace() {
        out.call(Sys.UNSHARE, number(Uapi.CLONE_NEWUSER));
        consult('u');
    }

    /** All 64 bits, whatever this kernel knows of: EINVAL says that there is no such capability to drop. */
    private void boundingSet(Collection<Capability> kept) {
        for (int capability = 0; capability < 64; capability++) {
            if ((Capability.mask(kept) >> capability & 1) == 0) {
                prctl(Uapi.PR_CAPBSET_DROP, capability).tolerating(Errno.EINVAL, 0, 0);
            }
        }
    }

    private void ids(int uid, int gid, List<Integer> groups) {
        prctl(Uapi.PR_SET_KEEPCAPS, 1);
        var list = out.struct(Math.max(4, 4 * groups.size()));
        groups.forEach(group -> list.putInt(group));
        out.call(Sys.SETGROUPS, number(groups.size()), at(out.bytes(list.array())));
        out.call(Sys.SETRESGID, number(gid), number(gid), number(gid));
        out.call(Sys.SETRESUID, number(uid), number(uid), number(uid));
        out.call(Sys.UMASK, number(18));
    }

    private void capabilities(Collection<Capability> kept) {
        long mask = Capability.mask(kept);
        capset(mask, mask, mask);
        prctl(Uapi.PR_SET_KEEPCAPS, 0);
        ambient(kept);
    }

    private void capabilities(Step.CapabilitySets sets) {
        capset(
                Capability.mask(sets.effective()),
                Capability.mask(sets.permitted()),
                Capability.mask(sets.inheritable()));
        prctl(Uapi.PR_SET_KEEPCAPS, 0);
        ambient(sets.ambient());
    }

    private void capset(long effective, long permitted, long inheritable) {
        var header = out.struct(8).putInt(Uapi.LINUX_CAPABILITY_VERSION_3).putInt(0);
        var data = out.struct(24);
        for (int half = 0; half < 64; half += 32) {
            data.putInt((int) (effective >>> half))
                    .putInt((int) (permitted >>> half))
                    .putInt((int) (inheritable >>> half));
        }
        out.call(Sys.CAPSET, at(out.bytes(header.array())), at(out.bytes(data.array())));
    }

    private void ambient(Collection<Capability> kept) {
        prctl(Uapi.PR_CAP_AMBIENT, Uapi.PR_CAP_AMBIENT_CLEAR_ALL);
        kept.stream()
                .sorted()
                .forEach(capability -> out.call(
                        Sys.PRCTL,
                        number(Uapi.PR_CAP_AMBIENT),
                        number(Uapi.PR_CAP_AMBIENT_RAISE),
                        number(capability.ordinal()),
                        ZERO,
                        ZERO));
    }

    private void noNewPrivs() {
        int set = out.newSlot();
        prctl(Uapi.PR_SET_NO_NEW_PRIVS, 1);
        prctl(Uapi.PR_GET_NO_NEW_PRIVS, 0).into(set);
        out.check(set, -1, 1);
    }

    private void landlock(Step.Landlock landlock) {
        int ruleset = out.newSlot();
        var attributes = out.struct(24)
                .putLong(landlock.handledFs())
                .putLong(landlock.handledNet())
                .putLong(landlock.scoped());
        // an older kernel takes the longer structure as long as what it does not know is zero
        out.call(Sys.LANDLOCK_CREATE_RULESET, at(out.bytes(attributes.array())), number(24), ZERO)
                .into(ruleset);
        for (var path : landlock.paths()) {
            grant(ruleset, path);
        }
        for (var port : landlock.ports()) {
            var rule = out.struct(16).putLong(port.access()).putLong(port.port());
            addRule(ruleset, Uapi.LANDLOCK_RULE_NET_PORT, out.bytes(rule.array()));
        }
        out.call(Sys.LANDLOCK_RESTRICT_SELF, slot(ruleset), number(landlock.restrictFlags()));
        out.call(Sys.CLOSE, slot(ruleset));
    }

    /**
     * A path that does not exist, or that the program's user cannot reach, gets no rule, which refuses it. The kernel
     * answers ENOMSG to a rule without rights, and EINVAL to rights of a directory on a file.
     */
    private void grant(int ruleset, Step.PathGrant grant) {
        int fd = out.newSlot();
        var absent = out.onError(
                out.call(Sys.OPENAT, CWD, out.text(grant.path()), number(Uapi.O_PATH | Uapi.O_CLOEXEC))
                        .into(fd),
                ANY_ERROR,
                0);
        if (grant.ifFile() != 0) {
            addPathRule(ruleset, grant.ifFile(), fd);
        }
        if (grant.ifDirectory() != grant.ifFile()) {
            addPathRule(ruleset, grant.ifDirectory(), fd).tolerating(Errno.EINVAL, 0, 0);
        }
        out.call(Sys.CLOSE, slot(fd));
        absent.toHere();
    }

    /** The descriptor has to lie inside the structure, so a duplicate is made whose number goes there. */
    private ProgramWriter.Call addPathRule(int ruleset, long access, int fd) {
        int rule = out.bytes(out.struct(16).putLong(access).putInt(-1).array());
        int parentFd = rule + 8; // landlock_path_beneath_attr: 8 bytes of rights, then the descriptor
        out.call(Sys.FCNTL, slot(fd), number(Uapi.F_DUPFD_CLOEXEC), ZERO).into(parentFd);
        var call = addRule(ruleset, Uapi.LANDLOCK_RULE_PATH_BENEATH, rule);
        out.call(Sys.CLOSE, slot(parentFd));
        return call;
    }

    private ProgramWriter.Call addRule(int ruleset, long type, int rule) {
        return out.call(Sys.LANDLOCK_ADD_RULE, slot(ruleset), number(type), at(rule), ZERO);
    }

    private ProgramWriter.Call load(ByteBuffer filter, long flags) {
        var bpf = new byte[filter.remaining()];
        filter.duplicate().get(bpf);
        int instructions = out.bytes(bpf);
        int program = out.bytes(out.struct(16)
                .putShort((short) (bpf.length / 8))
                .putLong(8, instructions)
                .array());
        out.relocate(program + 8);
        return out.call(Sys.SECCOMP, number(Uapi.SECCOMP_SET_MODE_FILTER), number(flags), at(program));
    }

    private void seccomp(Step.Seccomp seccomp) {
        var load = load(
                seccomp.bpf(),
                seccomp.asks()
                        ? Uapi.SECCOMP_FILTER_FLAG_NEW_LISTENER | Uapi.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
                        : 0);
        if (seccomp.asks()) {
            int listener = out.newSlot();
            load.into(listener);
            out.listener(listener);
        }
    }

    private void exec(Step.Exec exec) {
        int path = out.string(exec.path());
        int argv = out.stringArray(exec.argv());
        int environment = out.stringArray(exec.environment());
        out.ready();
        out.call(Sys.EXECVE, at(path), at(argv), at(environment));
    }
}
