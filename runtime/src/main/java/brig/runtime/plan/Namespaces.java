package brig.runtime.plan;

/** The flags of namespaces, by the words of engines and by the kernel's in {@code /proc/PID/ns}. */
public final class Namespaces {
    private Namespaces() {}

    /** {@code CLONE_NEW*}. */
    public static long flag(String kind) {
        return switch (kind) {
            case "mount", "mnt" -> Uapi.CLONE_NEWNS;
            case "pid" -> Uapi.CLONE_NEWPID;
            case "network", "net" -> Uapi.CLONE_NEWNET;
            case "ipc" -> Uapi.CLONE_NEWIPC;
            case "uts" -> Uapi.CLONE_NEWUTS;
            case "cgroup" -> Uapi.CLONE_NEWCGROUP;
            case "user" -> Uapi.CLONE_NEWUSER;
            case "time" -> Uapi.CLONE_NEWTIME;
            default -> throw new IllegalArgumentException("no namespace is called '" + kind + "'");
        };
    }
}
