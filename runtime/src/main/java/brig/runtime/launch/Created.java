package brig.runtime.launch;

import brig.runtime.plan.LaunchPlan;
import java.io.IOException;

/** A container, or one more program of one, whose first process has been set up and waits for its start. */
public final class Created implements AutoCloseable {
    private final Container container;
    private final LauncherProcess launcher;
    private final Undo undo;
    private boolean started;

    Created(Container container, LauncherProcess launcher, Undo undo, boolean started) {
        this.started = started;
        this.container = container;
        this.launcher = launcher;
        this.undo = undo;
    }

    public LaunchPlan plan() {
        return container.plan();
    }

    public int initPid() {
        return container.initPid();
    }

    /** Readable when the first process has ended. */
    public int initPidFd() {
        return container.initPidFd();
    }

    /** Whether it has been sent on, by us or by a Brig before us. */
    public boolean isStarted() {
        return started;
    }

    /** The container, whether or not it has been started. */
    public Container container() {
        return container;
    }

    /** The master of its terminal, or -1. */
    public int terminalFd() {
        return container.terminalFd();
    }

    /**
     * Sends it on. When this returns every lock is closed and execve is next; where the filter asks, execve waits for an
     * answer on {@link Container#listenerFd}.
     */
    public Container start() throws LaunchException {
        try {
            launcher.goOn(undo);
            started = true;
            return container;
        } catch (IOException e) {
            throw new LaunchException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Ends it, and leaves nothing behind. */
    @Override
    public void close() throws IOException {
        undo.close();
    }
}
