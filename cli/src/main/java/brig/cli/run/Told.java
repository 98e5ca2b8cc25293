package brig.cli.run;

import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.runtime.sys.CallPage;

/** The last of a container's sinks: what has come here has been told, and is not lost should this process be killed. */
public record Told(CallPage page) implements Sink {
    @Override
    public void accept(Event event) {
        if (event instanceof SyscallEvent) {
            page.told();
        }
    }

    @Override
    public void close() {
        // the page is the container's
    }
}
