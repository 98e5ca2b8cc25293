package brig.runtime.launch;

import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.host.Control;
import brig.runtime.network.isolated.NetworkCut;
import brig.runtime.network.names.NameResolver;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.sys.CallPage;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A started container. Whoever holds it must {@link #close} it; that ends the container and leaves nothing behind. */
public final class Container implements AutoCloseable {
    private static final int SIGKILL = 9;

    private final Linux linux;
    private final LaunchPlan plan;
    private final LauncherProcess launcher;
    private final Undo undo;
    private final ContainerCgroup cgroup;
    private final List<Control> missing;
    private final CallPage page;
    private final Optional<NameResolver> names;
    private @Nullable Message ended;

    Container(
            Linux linux,
            LaunchPlan plan,
            LauncherProcess launcher,
            ContainerCgroup cgroup,
            Undo undo,
            List<Control> missing,
            CallPage page) {
        this(linux, plan, launcher, cgroup, undo, missing, page, Optional.empty());
    }

    Container(
            Linux linux,
            LaunchPlan plan,
            LauncherProcess launcher,
            ContainerCgroup cgroup,
            Undo undo,
            List<Control> missing,
            CallPage page,
            Optional<NameResolver> names) {
        this.names = names;
        this.page = page;
        this.missing = List.copyOf(missing);
        this.linux = linux;
        this.plan = plan;
        this.launcher = launcher;
        this.cgroup = cgroup;
        this.undo = undo;
    }

    /** Where it takes further programs, if somebody listens there. */
    public static Path door(String id) {
        return StateDir.ALL.resolve(id).resolve(StateDir.EXEC);
    }

    public String id() {
        return plan.request().id();
    }

    public String name() {
        return plan.request().name();
    }

    public LaunchPlan plan() {
        return plan;
    }

    /** The controls that the policy needs and this host lacks: empty unless it was started with them missing. */
    public List<Control> missing() {
        return missing;
    }

    /** In the caller's pid namespace. */
    public int initPid() {
        return launcher.initPid();
    }

    /** Stays open until {@link #close}. */
    public int initPidFd() {
        return launcher.initPidFd();
    }

    /** The seccomp listener, or -1 if the filter never asks; the monitor closes it. */
    public int listenerFd() {
        return launcher.listenerFd();
    }

    /** The listener that an engine's agent is to have, or -1; whoever hands it on closes it. */
    public int lentFd() {
        return launcher.lentFd();
    }

    /** The master of the container's terminal, or -1. */
    public int terminalFd() {
        return launcher.terminalFd();
    }

    /** Where the calls that are asked about are put. */
    public CallPage page() {
        return page;
    }

    /** Its resolver, where its policy has names. */
    public Optional<NameResolver> names() {
        return names;
    }

    /** Its limits and counters. */
    public ContainerCgroup cgroup() {
        return cgroup;
    }

    /**
     * Takes the container's network away until {@link Running#network} gives it back.
     *
     * @throws IOException if it has none of its own
     */
    public void cutNetwork() throws IOException {
        NetworkCut.of(id(), initPid()).cut();
    }

    /** Whether it has one of its own, so that it can be taken away. */
    public boolean hasOwnNetwork() {
        try {
            var _ = NetworkCut.of(id(), initPid());
            return true;
        } catch (IOException e) {
            return false; // or it has ended
        }
    }

    /** Sends a signal to the container's first process; nothing happens if it has ended. */
    public void signal(int signal) throws SyscallException {
        try {
            linux.signal(initPidFd(), signal);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }

    /** Lets every process stand still, without waiting for it; {@link #kill} ends them as they stand. */
    public void hold() throws IOException {
        cgroup.hold();
    }

    /**
     * Ends every process of the container: cgroup.kill where there is a cgroup2 tree, and SIGKILL to the pid namespace's
     * init in any case, which takes the whole namespace with it. Returns when they are gone.
     *
     * @throws IOException if some are left after ten seconds
     */
    public void kill() throws IOException {
        signal(SIGKILL);
        if (!cgroup.kill() && !linux.waitReadable(initPidFd(), 10_000)) {
            throw new IOException("container " + name() + " did not end within 10 s of SIGKILL");
        }
    }

    /**
     * Waits for the end of the container, and listens to something else meanwhile.
     *
     * @param milliseconds at most; negative for as long as it takes
     * @return whether it has ended; {@link #waitFor} says how
     */
    public synchronized boolean hasEnded(Beside beside, int milliseconds) throws LaunchException {
        if (ended == null) {
            try {
                ended = launcher.end(beside, milliseconds).orElse(null);
            } catch (IOException e) {
                throw lost(e);
            }
        }
        return ended != null;
    }

    private LaunchException lost(IOException e) {
        return new LaunchException("lost the launcher of " + name() + ": " + e.getMessage(), e);
    }

    /**
     * Waits for the end of the container.
     *
     * @return the program's exit code, or 128+n if signal n ended it
     * @throws LaunchException if the program was never executed
     */
    public synchronized int waitFor() throws LaunchException {
        if (ended == null) {
            try {
                ended = launcher.waitForEnd();
            } catch (IOException e) {
                throw lost(e);
            }
        }
        if (ended.failed()) {
            throw new LaunchException(LauncherProcess.describe(plan, ended));
        }
        return ended.status() >= 256 ? 128 + ended.status() - 256 : ended.status();
    }

    @Override
    public void close() throws IOException {
        undo.close();
    }
}
