package brig.runtime.bpf;

/** Where in a cgroup a program is attached: {@code enum bpf_prog_type} and {@code enum bpf_attach_type}. */
public enum ProgramKind {
    INGRESS(8, 0),
    EGRESS(8, 1),
    SOCK_CREATE(9, 2),
    DEVICE(15, 6),
    BIND4(18, 8),
    BIND6(18, 9),
    CONNECT4(18, 10),
    CONNECT6(18, 11),
    SENDMSG4(18, 14),
    SENDMSG6(18, 15);

    private final int type;
    private final int attachType;

    ProgramKind(int type, int attachType) {
        this.type = type;
        this.attachType = attachType;
    }

    public int type() {
        return type;
    }

    public int attachType() {
        return attachType;
    }

    /** As in metrics: {@code connect4}. */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
