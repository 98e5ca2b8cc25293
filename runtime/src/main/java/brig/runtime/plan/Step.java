package brig.runtime.plan;

import brig.policy.Bytes;
import brig.policy.Capability;
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

    /** The clone itself puts the child there ({@code CLONE_INTO_CGROUP}); only a cgroup2 tree can do that. */
    record BornInCgroup(String directory) implements Step {}

    /** @param tasksFile a v1 {@code tasks}; writing 0 moves the writer, which has one thread */
    record JoinCgroup(String tasksFile) implements Step {}

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

    record BindVolume(String source, String target, boolean writable, boolean directory) implements Step {}

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

    /** Soft and hard. */
    record Limit(Rlimit rlimit, long value) implements Step {}

    record OomScore(int adjustment) implements Step {}

    /** A session keyring of its own: keyrings have no namespace. */
    record SessionKeyring() implements Step {}

    record WorkDir(String directory) implements Step {}

    /** {@code unshare(CLONE_NEWUSER)}, after all mounts: the container owns none of its other namespaces. */
    record UserNamespace() implements Step {}

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
     */
    record Landlock(
            long handledFs,
            long handledNet,
            long scoped,
            int restrictFlags,
            List<PathGrant> paths,
            List<PortGrant> ports)
            implements Step {
        public Landlock {
            paths = List.copyOf(paths);
            ports = List.copyOf(ports);
        }
    }

    /**
     * @param ifFile the rights that make sense for a file
     * @param ifDirectory all rights; given in a second rule that the kernel refuses (EINVAL) for a file
     */
    record PathGrant(String path, long ifFile, long ifDirectory) {}

    record PortGrant(int port, long access) {}

    /** All but 0, 1 and 2 will be closed by execve. */
    record CloseDescriptors() implements Step {}

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

    record Exec(String path, List<String> argv, List<String> environment) implements Step {
        public Exec {
            argv = List.copyOf(argv);
            environment = List.copyOf(environment);
        }
    }
}
