package brig.cli.run;

import brig.runtime.sys.Descriptors;
import brig.runtime.sys.NativeMemory;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.Terminal;
import java.util.Optional;

/**
 * Stands between the caller's terminal and the container's: bytes both ways, and the window's size. The caller's terminal
 * gets its modes back in {@link #close} and, should the JVM end in another way, in a shutdown hook.
 */
final class TerminalRelay implements AutoCloseable {
    private static final int CHUNK = 8192;
    /** How long output may still come after the container has ended. */
    private static final long DRAIN_MILLIS = 2000;

    private final int master;
    private final Optional<Terminal> own;
    private final Thread output;
    private final Thread hook = new Thread(this::restore);
    private boolean raw;

    private TerminalRelay(int master, Optional<Terminal> own) {
        this.master = master;
        this.own = own;
        this.output = Thread.ofPlatform().daemon().name("brig-terminal-out").unstarted(() -> copy(master, 1));
    }

    /**
     * Starts to relay.
     *
     * @param master of the container's terminal
     * @param interactive whether our descriptor 0 goes in; if that is a terminal it becomes raw
     */
    static TerminalRelay start(int master, boolean interactive) throws SyscallException {
        var own = Terminal.of(interactive ? 0 : 1).or(() -> Terminal.of(1));
        var relay = new TerminalRelay(master, own);
        relay.resize();
        Signals.onResize(relay::resize);
        if (interactive) {
            relay.makeRaw();
            Thread.ofPlatform().daemon().name("brig-terminal-in").start(() -> copy(0, master));
        }
        relay.output.start();
        return relay;
    }

    private synchronized void makeRaw() throws SyscallException {
        if (Terminal.isTerminal(0)) {
            Runtime.getRuntime().addShutdownHook(hook);
            raw = true;
            own.orElseThrow().raw();
        }
    }

    private void resize() {
        own.ifPresent(terminal -> {
            try {
                terminal.copySize(master);
            } catch (SyscallException e) {
                // the container has ended; there is no window any more
            }
        });
    }

    /** Until the end of the input or of the terminal behind it. */
    private static void copy(int from, int to) {
        var buffer = NativeMemory.ofSize(CHUNK);
        try {
            for (int got = Descriptors.read(from, buffer); got > 0; got = Descriptors.read(from, buffer)) {
                Descriptors.write(to, buffer, got);
            }
        } catch (SyscallException e) {
            // EIO: nobody has the terminal open any more; EPIPE: nobody reads us. Both are an end like any other
        }
    }

    private synchronized void restore() {
        if (raw) {
            raw = false;
            try {
                own.orElseThrow().restore();
            } catch (SyscallException e) {
                // the terminal itself is gone
            }
        }
    }

    /** After the container's end: what it wrote last still gets out. */
    @Override
    public void close() {
        try {
            output.join(DRAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        restore();
    }
}
