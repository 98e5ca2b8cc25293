package brig.monitor.incident;

import brig.monitor.Sink;
import brig.monitor.event.Call;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;

/** Remembers the last 500 events of each container, for the report if it is killed. */
public final class History implements Sink {
    static final int MOST_EVENTS = 500;
    /** A container that was forgotten to be forgotten costs no memory for ever. */
    private static final int MOST_CONTAINERS = 1024;

    private final LinkedHashMap<String, ArrayDeque<Event>> byContainer = new LinkedHashMap<>();

    @Override
    public synchronized void accept(Event event) {
        if (event instanceof SyscallEvent call && call.call() instanceof Call.Exec exec) {
            var _ = exec.interpreter().get(); // as long as the container is there to look into
        }
        var id = event.container().id();
        var events = byContainer.get(id);
        if (events == null) {
            if (byContainer.size() >= MOST_CONTAINERS) {
                byContainer.pollFirstEntry();
            }
            events = new ArrayDeque<>();
            byContainer.put(id, events);
        }
        if (events.size() == MOST_EVENTS) {
            events.removeFirst();
        }
        events.addLast(event);
    }

    /** Oldest first. */
    public synchronized List<Event> of(String containerId) {
        return List.copyOf(byContainer.getOrDefault(containerId, new ArrayDeque<>()));
    }

    public synchronized void forget(String containerId) {
        byContainer.remove(containerId);
    }

    @Override
    public void close() {}
}
