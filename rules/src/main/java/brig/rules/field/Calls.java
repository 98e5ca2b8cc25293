package brig.rules.field;

import brig.monitor.source.CallShape;
import brig.monitor.source.CallShape.Kind;
import brig.policy.SyscallTable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is known of each call before an event. */
public final class Calls {
    static final Set<String> OPENS = Set.of("open", "openat", "openat2", "creat");
    static final Set<String> EXECS = Set.of("execve", "execveat");

    /** Calls on a descriptor, of whatever kind. */
    private static final Set<String> ON_DESCRIPTORS = Set.of(
            "dup",
            "dup2",
            "dup3",
            "read",
            "write",
            "pread64",
            "pwrite64",
            "readv",
            "writev",
            "preadv",
            "pwritev",
            "close",
            "recvfrom",
            "recvmsg",
            "recvmmsg",
            "sendmmsg",
            "accept",
            "accept4",
            "listen",
            "shutdown",
            "fchmod",
            "fchown",
            "fchdir",
            "ftruncate",
            "fcntl",
            "ioctl",
            "lseek",
            "fstat",
            "getdents",
            "getdents64",
            "sendfile",
            "splice",
            "tee",
            "getsockname",
            "getpeername",
            "getsockopt",
            "setsockopt",
            "setns",
            "mmap");

    private static final Map<String, CallShape> SHAPES = new ConcurrentHashMap<>();

    private Calls() {}

    static CallShape shape(String call) {
        return SHAPES.computeIfAbsent(call, CallShape::of);
    }

    static boolean isNetwork(String call) {
        return shape(call).kind() == Kind.NETWORK;
    }

    static boolean onDescriptor(String call) {
        return ON_DESCRIPTORS.contains(call);
    }

    /** On a descriptor of which Brig looks where it leads, if that is a socket. */
    static boolean looksAtSocket(String call) {
        return shape(call).looksAtSocket();
    }

    /** Every call that a filter can ask about, by its name. */
    public static Set<String> all() {
        return SyscallTable.names();
    }
}
