package brig.cli.learn;

import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.text.AlertLine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps a line for each refusal that a better policy could have prevented. */
public final class Refusals implements Sink {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void accept(Event event) {
        boolean hopeless = event instanceof SyscallEvent call && Recorder.isBeyondWords(call.call());
        if (!hopeless) {
            lines.add(AlertLine.of(event, false));
        }
    }

    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    @Override
    public void close() {
        // the lines stay
    }
}
