package brig.monitor;

import brig.monitor.event.Event;

/** Where events go after their verdict: a file, a page of metrics, a terminal. Called from one thread only. */
public interface Sink extends AutoCloseable {
    /** Must not block for long: while it does, the pipe in front of it fills and drops. */
    void accept(Event event);

    @Override
    void close();
}
