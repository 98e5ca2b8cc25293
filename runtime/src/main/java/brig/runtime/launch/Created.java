package brig.runtime.launch;

import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.host.Control;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.sys.Linux;
import java.io.IOException;
import java.util.List;

/** A container, or one more program of one, whose first process has been set up and waits for its start. */
public final class Created implements AutoCloseable {
    private final Linux linux;
    private final LaunchPlan plan;
    private final LauncherProcess launcher;
    private final ContainerCgroup cgroup;
    private final Undo undo;
    private final List<Control> missing;

    Created(
            Linux linux,
            LaunchPlan plan,
            LauncherProcess launcher,
            ContainerCgroup cgroup,
            Undo undo,
            List<Control> missing) {
        this.linux = linux;
        this.plan = plan;
        this.launcher = launcher;
        this.cgroup = cgroup;
        this.undo = undo;
        this.missing = List.copyOf(missing);
    }

    public LaunchPlan plan() {
        return plan;
    }

    public int initPid() {
        return launcher.initPid();
    }

    /** Readable when the first process has ended. */
    public int initPidFd() {
        return launcher.initPidFd();
    }

    /** The master of its terminal, or -1. */
    public int terminalFd() {
        return launcher.terminalFd();
    }

    /**
     * Sends it on. When this returns every lock is closed and execve is next; where the filter asks, execve waits for an
     * answer on {@link Container#listenerFd}.
     */
    public Container start() throws LaunchException {
        try {
            launcher.goOn(undo);
            return new Container(linux, plan, launcher, cgroup, undo, missing);
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
