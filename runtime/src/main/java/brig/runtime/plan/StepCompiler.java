package brig.runtime.plan;

import static brig.runtime.plan.ProgramWriter.at;
import static brig.runtime.plan.ProgramWriter.number;
import static brig.runtime.plan.ProgramWriter.slot;

import brig.policy.Capability;
import brig.policy.CpuList;
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

    final ProgramWriter out = new ProgramWriter();
    final MountWriter mounts = new MountWriter(out);
    final int userNamespace = out.newSlot();
    boolean reaps;
    private boolean near;
    boolean groups = true;

    private StepCompiler() {}

    /**
     * @param cloneFlags the namespaces that the child is born into
     * @param patience {@link ProgramWriter#program}
     */
    static byte[] compile(List<Step> steps, long cloneFlags, boolean detached, int patience) {
        var compiler = new StepCompiler();
        for (int i = 0; i < steps.size(); i++) {
            compiler.out.step(i + 1);
            StepTable.write(steps.get(i), compiler);
        }
        return compiler.out.program(cloneFlags, detached, patience);
    }

    ProgramWriter.Call prctl(long option, long value) {
        return out.call(Sys.PRCTL, number(option), number(value), ZERO, ZERO, ZERO);
    }

    void freshSession() {
        out.call(Sys.RT_SIGPROCMASK, number(Uapi.SIG_SETMASK), at(out.zeroes(8)), ZERO, number(8));
        out.call(Sys.SETSID);
        out.call(Sys.UMASK, ZERO);
    }

    void writeFile(String path, String value) {
        int fd = out.newSlot();
        out.call(Sys.OPENAT, CWD, out.text(path), number(Uapi.O_WRONLY | Uapi.O_CLOEXEC))
                .into(fd);
        out.call(Sys.WRITE, slot(fd), out.text(value), number(value.length()));
        out.call(Sys.CLOSE, slot(fd));
    }

    void join(String path, long flag) {
        int fd = out.newSlot();
        out.call(Sys.OPENAT, CWD, out.text(path), number(Uapi.O_CLOEXEC)).into(fd);
        out.call(Sys.SETNS, slot(fd), number(flag));
        out.call(Sys.CLOSE, slot(fd));
    }

    /** What is unshared is for children; a single thread may join it itself. */
    void timeNamespace(String offsets) {
        out.call(Sys.UNSHARE, number(Uapi.CLONE_NEWTIME));
        if (!offsets.isEmpty()) {
            writeFile("/proc/self/timens_offsets", offsets);
        }
        join("/proc/self/ns/time_for_children", Uapi.CLONE_NEWTIME);
    }

    void consult(char word) {
        out.call(Sys.WRITE, number(LaunchPlan.SYNC_FD), out.text(String.valueOf(word)), number(1));
        awaitJava();
    }

    /** The other end answers when it has done its part; no answer: it is gone, or says no. */
    void awaitJava() {
        int got = out.newSlot();
        out.call(Sys.READ, number(LaunchPlan.SYNC_FD), at(out.zeroes(8)), number(1))
                .into(got);
        out.check(got, -1, 1);
    }

    void awaitStart() {
        out.waiting();
        awaitJava();
    }

    /**
     * The container's own devpts gives the terminal, so that its name means the same inside (ttyname, sudo, tmux).
     *
     * @return the slot of the program's end
     */
    int terminal() {
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

    void ownTerminal(int uid) {
        out.call(Sys.FCHOWNAT, ZERO, out.text(""), number(uid), number(-1), number(Uapi.AT_EMPTY_PATH));
    }

    void ownNull(List<Integer> descriptors) {
        int device = out.newSlot();
        mounts.openInDev("null", device);
        for (int descriptor : descriptors) {
            out.call(Sys.DUP3, slot(device), number(descriptor), ZERO);
        }
        out.call(Sys.CLOSE, slot(device));
    }

    void loopback() {
        int socket = out.newSlot();
        var ifreq = out.struct(40);
        ifreq.put("lo".getBytes(StandardCharsets.US_ASCII)).putShort(16, Uapi.IFF_UP_RUNNING);
        out.call(Sys.SOCKET, number(Uapi.AF_INET), number(Uapi.SOCK_DGRAM | Uapi.O_CLOEXEC), ZERO)
                .into(socket);
        out.call(Sys.IOCTL, slot(socket), number(Uapi.SIOCSIFFLAGS), at(out.bytes(ifreq.array())));
        out.call(Sys.CLOSE, slot(socket));
    }

    void hostname(String name) {
        out.call(Sys.SETHOSTNAME, out.text(name), number(name.getBytes(StandardCharsets.UTF_8).length));
    }

    void limit(int rlimit, long soft, long hard) {
        var limits = out.struct(16).putLong(soft).putLong(hard);
        out.call(Sys.PRLIMIT64, ZERO, number(rlimit), at(out.bytes(limits.array())), ZERO);
    }

    /** One byte says that the namespace is there; Java writes the maps from outside and answers. */
    void userNamespace() {
        out.call(Sys.UNSHARE, number(Uapi.CLONE_NEWUSER));
        consult('u');
    }

    /** All 64 bits, whatever this kernel knows of: EINVAL says that there is no such capability to drop. */
    void boundingSet(Collection<Capability> kept) {
        for (int capability = 0; capability < 64; capability++) {
            if ((Capability.mask(kept) >> capability & 1) == 0) {
                prctl(Uapi.PR_CAPBSET_DROP, capability).tolerating(Errno.EINVAL, 0, 0);
            }
        }
    }

    void ids(int uid, int gid, List<Integer> theirs) {
        prctl(Uapi.PR_SET_KEEPCAPS, 1);
        var list = out.struct(Math.max(4, 4 * theirs.size()));
        theirs.forEach(group -> list.putInt(group));
        if (groups) {
            // a map of one id takes the call from an ordinary user (user_namespaces(7), /proc/PID/setgroups)
            out.call(Sys.SETGROUPS, number(theirs.size()), at(out.bytes(list.array())));
        }
        out.call(Sys.SETRESGID, number(gid), number(gid), number(gid));
        out.call(Sys.SETRESUID, number(uid), number(uid), number(uid));
        out.call(Sys.UMASK, number(18));
    }

    void capabilities(Collection<Capability> kept) {
        long mask = Capability.mask(kept);
        capset(mask, mask, mask);
        prctl(Uapi.PR_SET_KEEPCAPS, 0);
        ambient(kept);
    }

    void capabilities(Step.CapabilitySets sets) {
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

    void noNewPrivs() {
        int set = out.newSlot();
        prctl(Uapi.PR_SET_NO_NEW_PRIVS, 1);
        prctl(Uapi.PR_GET_NO_NEW_PRIVS, 0).into(set);
        out.check(set, -1, 1);
    }

    /** @param links whether a path may lead through a symbolic link */
    void landlock(Step.Landlock landlock, boolean links) {
        int ruleset = out.newSlot();
        var attributes = out.struct(24)
                .putLong(landlock.handledFs())
                .putLong(landlock.handledNet())
                .putLong(landlock.scoped());
        // an older kernel takes the longer structure as long as what it does not know is zero
        out.call(Sys.LANDLOCK_CREATE_RULESET, at(out.bytes(attributes.array())), number(24), ZERO)
                .into(ruleset);
        for (var path : landlock.paths()) {
            grant(ruleset, path, links);
        }
        for (int descriptor : landlock.readable()) {
            grantReading(ruleset, descriptor);
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
    private void grant(int ruleset, Step.PathGrant grant, boolean links) {
        int fd = out.newSlot();
        var open = links
                ? out.call(Sys.OPENAT, CWD, out.text(grant.path()), number(Uapi.O_PATH | Uapi.O_CLOEXEC))
                : mounts.openWithoutLinks(grant.path());
        var absent = out.onError(open.into(fd), ANY_ERROR, 0);
        if (grant.ifFile() != 0) {
            addPathRule(ruleset, grant.ifFile(), fd);
        }
        if (grant.ifDirectory() != grant.ifFile()) {
            addPathRule(ruleset, grant.ifDirectory(), fd).tolerating(Errno.EINVAL, 0, 0);
        }
        out.call(Sys.CLOSE, slot(fd));
        absent.toHere();
    }

    /** By the descriptor itself: a path to it would lead through a /proc that may be anybody's. */
    private void grantReading(int ruleset, int descriptor) {
        int fd = out.newSlot();
        var absent = out.onError(
                out.call(Sys.FCNTL, number(descriptor), number(Uapi.F_DUPFD_CLOEXEC), ZERO)
                        .into(fd),
                ANY_ERROR,
                0);
        // EBADFD: nothing that a path leads to, such as a file in memory; that is opened anew without being asked about
        addPathRule(ruleset, Uapi.LANDLOCK_ACCESS_FS_READ_FILE, fd).tolerating(Errno.EBADFD, 0, 0);
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
        near();
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

    private void near() {
        if (!near) {
            near = true;
            out.near();
        }
    }

    void seccomp(Step.Seccomp seccomp) {
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

    void scheduler(Step.Scheduler step) {
        var attributes = out.struct(Uapi.SCHED_ATTR_SIZE)
                .putInt(Uapi.SCHED_ATTR_SIZE)
                .putInt(step.policy())
                .putLong(step.flags())
                .putInt(step.nice())
                .putInt(step.priority())
                .putLong(step.runtime())
                .putLong(step.deadline())
                .putLong(step.period());
        out.call(Sys.SCHED_SETATTR, ZERO, at(out.bytes(attributes.array())), ZERO);
    }

    void processors(CpuList list) {
        var mask = new byte[Uapi.CPU_MASK_SIZE];
        list.numbers().forEach(cpu -> mask[cpu / 8] |= (byte) (1 << cpu % 8));
        out.call(Sys.SCHED_SETAFFINITY, ZERO, number(mask.length), at(out.bytes(mask)));
    }

    void engineFilter(Step.EngineFilter filter) {
        if (!filter.asks()) {
            load(filter.bpf(), filter.flags());
            return;
        }
        int listener = out.newSlot();
        load(filter.bpf(), filter.flags() | Uapi.SECCOMP_FILTER_FLAG_NEW_LISTENER)
                .into(listener);
        out.lentListener(listener);
    }

    void exec(Step.Exec exec) {
        int path = out.string(exec.path());
        int argv = out.stringArray(exec.argv());
        int environment = out.stringArray(exec.environment());
        near();
        out.ready();
        if (reaps) {
            out.reaper();
        }
        out.call(Sys.EXECVE, at(path), at(argv), at(environment));
    }
}
