package brig.runtime.seccomp;

import java.nio.ByteBuffer;

/**
 * A compiled filter.
 *
 * @param bpf array of {@code struct sock_filter} in the machine's byte order; read-only
 * @param asks whether some calls are put to the monitor ({@code SECCOMP_RET_USER_NOTIF})
 */
public record Filter(ByteBuffer bpf, boolean asks) {
    public Filter {
        bpf = bpf.asReadOnlyBuffer();
    }

    public int instructions() {
        return bpf.remaining() / 8;
    }
}
