package brig.cli.run;

import brig.monitor.Killable;
import brig.runtime.launch.Container;
import java.io.IOException;

/** A container as a verdict ends it: all of it. */
public record WholeContainer(Container container) implements Killable {
    @Override
    public void hold() throws IOException {
        container.hold();
    }

    @Override
    public void kill() throws IOException {
        container.kill();
    }
}
