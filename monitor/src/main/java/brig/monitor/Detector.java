package brig.monitor;

import brig.monitor.event.ContainerRef;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;

/**
 * Looks at events after their verdict, on one thread that is not the verdict's, and may still end a container. What is
 * lazy in an event was found out before, or stays unknown.
 */
public interface Detector extends AutoCloseable {
    void accept(SyscallEvent event);

    @Override
    void close();

    /** What a detector may do; safe to call from any thread. */
    interface Actions {
        void alert(ContainerRef container, Verdict.Reason reason, String message);

        void kill(ContainerRef container, Verdict.Reason reason, String message);

        /** Ends the one process that made the call, if it is still there. */
        void killProcess(SyscallEvent event, Verdict.Reason reason, String message);

        /** Stops all processes until somebody lets them go on. */
        void pause(ContainerRef container, Verdict.Reason reason, String message);
    }
}
