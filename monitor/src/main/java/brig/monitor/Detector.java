package brig.monitor;

import brig.monitor.event.ContainerRef;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import java.time.Instant;

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

        /**
         * Ends the one process that made a call, if it is still there.
         *
         * @param pid of it, in our pid namespace
         * @param seen when it made the call
         */
        void killProcess(int pid, Instant seen, Verdict.Reason reason, String message);

        /** Stops all processes until somebody lets them go on. */
        void pause(ContainerRef container, Verdict.Reason reason, String message);

        /** Takes the network away until somebody gives it back. */
        void cutNetwork(ContainerRef container, Verdict.Reason reason, String message);

        /** From now on refuses the calls of the reason's class, as far as they are put to the monitor. */
        void deny(ContainerRef container, Verdict.Reason reason, String message);
    }
}
