package brig.runtime.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What the launcher says; {@code struct message} of {@code launch-program.h}.
 *
 * @param lent the listener is for an engine's agent
 * @param descriptors that came with it
 */
record Message(
        int kind,
        int pid,
        boolean failed,
        int step,
        int errno,
        int status,
        boolean listener,
        boolean lent,
        boolean terminal,
        List<Integer> descriptors) {
    static final int SIZE = 32;
    static final int STARTED = 1;
    static final int READY = 2;
    static final int ENDED = 3;
    static final int WAITING = 4;
    /** What a launcher kept for us: pidfd, page, lock, sync, and the listener if there is one. */
    static final int KEPT = 5;

    static Message of(byte[] bytes, List<Integer> descriptors) {
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int listener = in.getInt(24);
        return new Message(
                in.getInt(),
                in.getInt(),
                in.getInt() != 0,
                in.getInt(),
                in.getInt(),
                in.getInt(),
                listener != 0,
                listener == 2,
                in.getInt(28) != 0,
                descriptors);
    }
}
