package brig.runtime.plan;

import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.CpuList;
import brig.policy.Rlimit;
import brig.runtime.network.PublishedPort;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * One thing the child does between its birth and execve, in the order of the list. Paths named {@code target} are inside
 * the container's root and are opened beneath it, no symbolic link followed; all other paths are the host's.
 */
public sealed interface Step {
    /** Signal mask as a fresh process has it, a session of its own: no controlling terminal of the caller's. */
    record FreshSession() implements Step {}

    /**
     * What follows is done by root of an ordinary user's own namespace, who makes no device.
     *
     * @param groups whether groups may be set there
     */
    record AsOrdinaryUser(boolean groups) implements Step {}

    /**
     * The clone itself puts the child there ({@code CLONE_INTO_CGROUP}); only a cgroup2 tree can do that.
     *
     * @param added to a container, which must not end with it
     */
    record BornInCgroup(String directory, boolean added) implements Step {}

    /** @param tasksFile a v1 {@code tasks}; writing 0 moves the writer, which has one thread */
    record JoinCgroup(String tasksFile) implements Step {}

    /**
     * A time namespace of its own, of which the child itself becomes a member.
     *
     * @param offsets as {@code /proc/PID/timens_offsets} takes them ({@code time_namespaces(7)})
     */
    record TimeNamespace(String offsets) implements Step {}

    /** {@code unshare(CLONE_NEWCGROUP)}: what was joined is now the root that the container sees. */
    record CgroupNamespace() implements Step {}

    /** No mount of the child's travels to the host, nor back. */
    record PrivateMounts() implements Step {}

    /** The root directory as it is, read-only. */
    record BindRoot(String source, String mountPoint) implements Step {}

    /** The layers of an image as one directory, read-only. */
    record StackRoot(List<String> layers, String nothing, String mountPoint) implements Step {
        public StackRoot {
            layers = List.copyOf(layers);
        }
    }

    /**
     * The root directory below a scratch layer in memory that ends with the container.
     *
     * @param sources one directory, or an image's layers, the topmost first
     */
    record OverlayRoot(List<String> sources, String scratchPoint, String mountPoint, Bytes size) implements Step {
        public OverlayRoot {
            sources = List.copyOf(sources);
        }
    }

    /** A file or directory that a mount needs, made in the scratch layer. */
    record MakeTarget(String target, boolean directory) implements Step {}

    /** A proc file system of the container's pid namespace. */
    record MountProc() implements Step {}

    /** A small tmpfs on /dev with the harmless devices, a devpts of its own, /dev/shm and the usual links. */
    record MountDev(Bytes shm) implements Step {}

    /**
     * Standard descriptors that are the host's null device become the container's own: who is root inside could change the
     * mode of the host's with fchmod(2), and no program of the host could open it any more.
     */
    record OwnNull(List<Integer> descriptors) implements Step {
        public OwnNull {
            descriptors = List.copyOf(descriptors);
        }
    }

    /** @param target where; the same path as on the host */
    record BindDevice(String target, boolean writable) implements Step {}

    record MountTmpfs(String target, Bytes size, boolean executable, int uid, int gid) implements Step {}

    /** @param ids a user namespace whose map the owners of its files go through ({@code MOUNT_ATTR_IDMAP}); empty for none */
    record BindVolume(String source, String target, boolean writable, boolean directory, String ids) implements Step {}

    /** Nothing lies over a path: the null device over a file, an empty read-only tmpfs over a directory. */
    record Mask(String target) implements Step {}

    /** A path is bound over itself, read-only. */
    record ReadOnlyPath(String target) implements Step {}

    /** The child gets a terminal of the container's own devpts as its controlling terminal. */
    record Terminal() implements Step {}

    /** memfds of this pid namespace are not executable unless asked for, and the filter watches the asking. */
    record NoExecutableMemfds() implements Step {}

    /** {@code pivot_root}, and the host's tree is let go. */
    record PivotRoot() implements Step {}

    /** The loopback device of the container's own network namespace is up. */
    record Loopback() implements Step {}

    /** Java puts the cable in and says so; without an answer Java is gone. */
    record AwaitNetwork(List<PublishedPort> published) implements Step {
        public AwaitNetwork {
            published = List.copyOf(published);
        }
    }

    record Hostname(String name) implements Step {}

    /** @param hard not below {@code soft}; -1 is no limit */
    record Limit(Rlimit rlimit, long soft, long hard) implements Step {}

    record OomScore(int adjustment) implements Step {}

    /** A session keyring of its own: keyrings have no namespace. */
    record SessionKeyring() implements Step {}

    record WorkDir(String directory) implements Step {}

    /** A directory of the mount namespace that has been joined, whatever lies beneath it. */
    record HookDirectory(String directory) implements Step {}

    /**
     * {@code unshare(CLONE_NEWUSER)}, after all mounts: the container owns none of its other namespaces.
     *
     * @param uids as {@code uid_map} takes it
     * @param gids as {@code gid_map} takes it
     */
    record UserNamespace(String uids, String gids) implements Step {
        /** As root has it. */
        public UserNamespace() {
            this(LaunchPlan.USER_NAMESPACE_MAP, LaunchPlan.USER_NAMESPACE_MAP);
        }
    }

    /** Every capability but these leaves the bounding set. */
    record BoundingSet(Set<Capability> kept) implements Step {
        public BoundingSet {
            kept = Set.copyOf(kept);
        }
    }

    record Ids(int uid, int gid, List<Integer> groups) implements Step {
        public Ids {
            groups = List.copyOf(groups);
        }
    }

    /** Permitted, effective, inheritable and ambient are these and no other. */
    record Capabilities(Set<Capability> kept) implements Step {
        public Capabilities {
            kept = Set.copyOf(kept);
        }
    }

    record NoNewPrivs() implements Step {}

    /** The kernel kills the container when the launcher dies. */
    record DieWithLauncher() implements Step {}

    /**
     * @param handledFs rights that are refused unless a rule grants them ({@code linux/landlock.h})
     * @param scoped what is held inside: abstract unix sockets, signals
     * @param readable descriptors that are handed in and whose files may be opened anew to be read, wherever they lie
     */
    record Landlock(
            long handledFs,
            long handledNet,
            long scoped,
            int restrictFlags,
            List<PathGrant> paths,
            List<PortGrant> ports,
            List<Integer> readable)
            implements Step {
        public Landlock {
            paths = List.copyOf(paths);
            ports = List.copyOf(ports);
            readable = List.copyOf(readable);
        }

        public Landlock(
                long handledFs,
                long handledNet,
                long scoped,
                int restrictFlags,
                List<PathGrant> paths,
                List<PortGrant> ports) {
            this(handledFs, handledNet, scoped, restrictFlags, paths, ports, List.of());
        }

        /** The same for a program that is handed descriptors. */
        public Landlock reading(List<Integer> descriptors) {
            return new Landlock(handledFs, handledNet, scoped, restrictFlags, paths, ports, descriptors);
        }
    }

    /**
     * @param ifFile the rights that make sense for a file
     * @param ifDirectory all rights; given in a second rule that the kernel refuses (EINVAL) for a file
     */
    record PathGrant(String path, long ifFile, long ifDirectory) {}

    record PortGrant(int port, long access) {}

    /**
     * The same lock for a program that is added later. Who is inside may have put a link at a path that is granted since, so
     * none is followed: what is not itself at its path gets no right.
     */
    record Relock(Landlock landlock) implements Step {}

    /** Nobody inside may look into or trace the process until it executes its program ({@code PR_SET_DUMPABLE}). */
    record NotDumpable() implements Step {}

    /** Process 1 stays with the launcher: the program is its child, signals are passed on to it, orphans are reaped. */
    record Reaper() implements Step {}

    /**
     * All but 0, 1, 2 and those that an engine hands in will be closed by execve.
     *
     * @param preserved how many from 3 on stay
     */
    record CloseDescriptors(int preserved) implements Step {
        public CloseDescriptors() {
            this(0);
        }
    }

    /**
     * The last lock.
     *
     * @param bpf array of {@code struct sock_filter}; read-only
     * @param asks whether some calls are put to the monitor
     */
    record Seccomp(ByteBuffer bpf, boolean asks) implements Step {
        public Seccomp {
            bpf = bpf.asReadOnlyBuffer();
        }

        public int instructions() {
            return bpf.remaining() / 8;
        }
    }

    /**
     * A second filter, which an engine asked for; of two answers the kernel takes the stricter one.
     *
     * @param asks whether some calls are put to an agent of the engine's; no other filter of the plan asks then
     */
    record EngineFilter(ByteBuffer bpf, long flags, boolean asks) implements Step {
        public EngineFilter {
            bpf = bpf.asReadOnlyBuffer();
        }
    }

    /** The launcher itself, before it clones: the child is born in the namespace ({@code setns(2)}, CLONE_NEWPID). */
    record JoinPid(String path) implements Step {}

    /** @param flag {@code CLONE_NEW*}: what the path must be */
    record Join(String path, long flag) implements Step {}

    /** Mounts of the host travel to the child, none back. */
    record LeavePropagation() implements Step {}

    /** The root directory as it is, writable, with what is mounted in it. */
    record OpenRoot(String source, String mountPoint) implements Step {}

    /**
     * A file system that an engine asked for.
     *
     * @param attributes {@code MOUNT_ATTR_*}
     * @param options name and value in pairs; without a value it is a flag
     * @param propagation {@code MS_PRIVATE}, which it has anyway, {@code MS_SHARED} or {@code MS_UNBINDABLE}
     */
    record Mount(String type, String target, long attributes, List<String> options, long propagation) implements Step {
        public Mount {
            options = List.copyOf(options);
        }
    }

    /**
     * A part of the host's tree that an engine asked for.
     *
     * @param set attributes that the topmost mount gets
     * @param clear attributes that it loses
     * @param setBelow attributes that the mounts beneath it get, too
     * @param clearBelow attributes that the mounts beneath it lose, too
     * @param propagation {@code MS_PRIVATE}, {@code MS_SLAVE}, {@code MS_SHARED} or {@code MS_UNBINDABLE}
     * @param propagationBelow the mounts beneath it get it, too
     * @param ids a user namespace whose map the owners of its files go through ({@code MOUNT_ATTR_IDMAP}); empty for none
     * @param idsBelow those of the mounts beneath it, too
     */
    record Bind(
            String source,
            String target,
            boolean recursive,
            long set,
            long clear,
            long setBelow,
            long clearBelow,
            long propagation,
            boolean propagationBelow,
            String ids,
            boolean idsBelow)
            implements Step {}

    /**
     * How mounts travel from and to the root, once it is the root. None travels to the host: what the host has is left
     * behind as a master at the most.
     *
     * @param below the mounts beneath it, too
     */
    record RootPropagation(long propagation, boolean below) implements Step {}

    /** A mount that becomes read-only after everything in it was made. */
    record Seal(String target) implements Step {}

    /** A proc file system of the container's pid namespace that is mounted nowhere, to be written to. */
    record ProcAside() implements Step {}

    /** The harmless devices, those an engine asked for, and the usual links, in what is mounted at /dev. */
    record DevNodes(List<DeviceNode> more) implements Step {
        public DevNodes {
            more = List.copyOf(more);
        }
    }

    /** @param type {@code S_IFCHR}, {@code S_IFBLK} or {@code S_IFIFO} */
    record DeviceNode(String path, long type, int major, int minor, int mode, int uid, int gid) {}

    /** After everything in it was mounted. */
    record RootReadOnly() implements Step {}

    /** Of the program's terminal. */
    record TerminalSize(int rows, int columns) implements Step {}

    /**
     * Whose the program's terminal is; its group stays. Who is not root could not open it again otherwise.
     *
     * @param uid of the host's
     */
    record OwnTerminal(int uid) implements Step {}

    /** As {@link Terminal}, and it is /dev/console, too; 0 and 0 leave its size alone. */
    record Console(int rows, int columns) implements Step {}

    /** Java is told that the child has come so far, does something beside it, and lets it go on. */
    record Consult(char word) implements Step {}

    record Sysctl(String name, String value) implements Step {}

    /** {@code /proc/self/attr/NAME} of a security module. */
    record ExecAttribute(String name, String value) implements Step {}

    record Domainname(String name) implements Step {}

    /** Each set its own; the bounding set is {@link BoundingSet}'s. */
    record CapabilitySets(
            Set<Capability> permitted, Set<Capability> effective, Set<Capability> inheritable, Set<Capability> ambient)
            implements Step {
        public CapabilitySets {
            permitted = Set.copyOf(permitted);
            effective = Set.copyOf(effective);
            inheritable = Set.copyOf(inheritable);
            ambient = Set.copyOf(ambient);
        }
    }

    /** {@code sched_setattr(2)}, whose structure has these fields. */
    record Scheduler(int policy, long flags, int nice, int priority, long runtime, long deadline, long period)
            implements Step {}

    /** @param value as {@code ioprio_set(2)} takes it */
    record IoPriority(int value) implements Step {}

    /** Only these processors run the program, of those that its groups leave it ({@code sched_setaffinity(2)}). */
    record Processors(CpuList list) implements Step {}

    record Umask(int mask) implements Step {}

    record Personality(long domain) implements Step {}

    /** All is set up. The child goes on when it is told to; if nobody is there to tell it, it ends. */
    record AwaitStart() implements Step {}

    /** What is written beneath /proc/self is written through the host's own /proc, while it can still be seen. */
    record HostProc() implements Step {}

    /** A user namespace to join later, when its path cannot be seen any more. */
    record OpenUser(String path) implements Step {}

    record JoinUser() implements Step {}

    /** The root of the mount namespace that was joined is the root from now on. */
    record EnterRoot() implements Step {}

    /**
     * A mount namespace of the child's own in which its root is put together, although it is to live in another one: that one
     * is opened, and the own one is held by the launcher for as long as the container lives, for its mounts end with it.
     *
     * @param path of the other one
     */
    record OwnMounts(String path) implements Step {}

    /** The other mount namespace, with the root that was put together as the root: nothing is mounted in that namespace. */
    record LeaveMounts() implements Step {}

    /** A process's root directory, to be entered when its mount namespace has been joined. */
    record OpenRootOf(String path) implements Step {}

    /** That root: the joined namespace has another one. */
    record EnterRootOf() implements Step {}

    record Exec(String path, List<String> argv, List<String> environment) implements Step {
        public Exec {
            argv = List.copyOf(argv);
            environment = List.copyOf(environment);
        }
    }
}
