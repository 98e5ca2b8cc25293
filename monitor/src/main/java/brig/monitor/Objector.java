package brig.monitor;

import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import java.util.Optional;

/**
 * May still stop a call that the {@link Judge} lets go on: asked on the verdict thread, while the caller waits, with who makes the
 * call. What it lets pass it cannot answer for, since a caller may change what its pointers name.
 */
public interface Objector {
    Objector NONE = new Objector() {
        @Override
        public boolean concerns(String syscall) {
            return false;
        }

        @Override
        public Optional<Verdict> object(SyscallEvent event) {
            return Optional.empty();
        }
    };

    /** Two as one; the first one's objection counts. */
    static Objector both(Objector first, Objector second) {
        return new Objector() {
            @Override
            public boolean concerns(String syscall) {
                return first.concerns(syscall) || second.concerns(syscall);
            }

            @Override
            public Optional<Verdict> object(SyscallEvent event) {
                var objection = first.object(event);
                return objection.isPresent() ? objection : second.object(event);
            }
        };
    }

    /** Whether it wants to be asked; who is asked costs the caller some 20 µs. */
    boolean concerns(String syscall);

    /** @return a verdict that denies or kills; or none, and the call goes on */
    Optional<Verdict> object(SyscallEvent event);
}
