package brig.monitor;

import brig.monitor.event.ContainerRef;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;

/** Looks at events after their verdict, on a thread of its own, and may still end a container. */
public interface Detector extends AutoCloseable {
    void accept(SyscallEvent event);

    @Override
    void close();

    /** What a detector may do; safe to call from any thread. */
    interface Actions {
        void alert(ContainerRef container, Verdict.Reason reason, String message);

        void kill(ContainerRef container, Verdict.Reason reason, String message);
    }
}
