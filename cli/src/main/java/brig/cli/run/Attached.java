package brig.cli.run;

import brig.runtime.launch.Container;
import brig.runtime.launch.Standard;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.util.function.Consumer;

/** A container in the foreground: the program's descriptors are ours. */
final class Attached implements Care, AutoCloseable {
    private final boolean interactive;
    private final Consumer<String> notes;
    private final int nothing;

    /** @param interactive the program reads our standard input; else it reads an empty file */
    Attached(boolean interactive, Consumer<String> notes) throws SyscallException {
        this.interactive = interactive;
        this.notes = notes;
        this.nothing = interactive ? -1 : Descriptors.openNothing();
    }

    @Override
    public Standard standard() {
        return Standard.reading(interactive ? 0 : nothing);
    }

    @Override
    public Attended started(Container container, Execs execs) {
        return LateDoor.open(container, execs, notes);
    }

    @Override
    public Closing terminal(int master) throws SyscallException {
        return TerminalRelay.start(master, interactive)::close;
    }

    @Override
    public void close() throws IOException {
        if (nothing >= 0) {
            new JnaLinux().close(nothing);
        }
    }
}
