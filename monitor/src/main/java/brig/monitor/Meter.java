package brig.monitor;

import brig.monitor.event.Verdict;
import brig.policy.Offence;

/** Counts what happens on the way of an event. Called from any thread, while callers wait: it must not block. */
public interface Meter {
    /** For tests, and for whoever does not want to know. */
    Meter NONE = new Meter() {
        @Override
        public void decided(Offence asked, Verdict verdict, long nanoseconds) {}

        @Override
        public void failed(Part part, Throwable why) {}

        @Override
        public void dropped() {}
    };

    /** A watched call is answered, or its container is about to die. */
    void decided(Offence asked, Verdict verdict, long nanoseconds);

    /** Something of Brig's own did not work; where it concerns a call, the call was refused. */
    void failed(Part part, Throwable why);

    /** An event found its queue full. */
    void dropped();

    /**
     * What became of an alert on its way to another program.
     *
     * @param kind of that program, such as {@code webhook}
     */
    default void sent(String kind, Sending outcome) {}

    /** Rule files were read again while a container runs. */
    default void reloaded(boolean inForce) {}

    /** A policy's file was read again because it changed. */
    default void policyRead(boolean inForce) {}

    enum Sending {
        /** It arrived. */
        DELIVERED,
        /** An attempt failed; there will be others. */
        FAILED,
        /** It never will: its receiver does not want it, or too many wait. */
        LOST
    }

    enum Part {
        DECODE,
        JUDGE,
        LISTENER,
        KILL,
        SINK,
        DETECTOR,
        REPORT
    }
}
