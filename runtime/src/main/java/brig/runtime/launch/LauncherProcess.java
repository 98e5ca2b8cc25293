package brig.runtime.launch;

import brig.runtime.network.isolated.ContainerNetwork;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The native launcher while it runs, and what it handed over. */
final class LauncherProcess {
    /** A launcher that has no Brig answers at once. */
    private static final int ANSWER_MILLIS = 2000;

    private final Linux linux;
    private final LaunchPlan plan;
    private final int control;
    private final Message started;
    private int listener = -1;
    private int lent = -1;
    private int terminal = -1;
    private int sync = -1;

    private LauncherProcess(Linux linux, LaunchPlan plan, int control, Message started) {
        this.linux = linux;
        this.plan = plan;
        this.control = control;
        this.started = started;
    }

    /** There is a child. */
    interface Born {
        void child(int pid) throws IOException;
    }

    /** What is done beside the child while it waits ({@link brig.runtime.plan.Step.Consult}). */
    interface Consulted {
        /** @param word what the child came to */
        void at(char word, int pid) throws IOException, LaunchException;
    }

    /**
     * What a launcher does for a plan.
     *
     * @param network for a container that awaits one
     * @param kept for the next Brig, if the container outlives this one
     * @param born is done when there is a child, which works meanwhile
     */
    record Work(
            LaunchPlan plan, Optional<ContainerNetwork> network, Consulted consulted, Optional<Kept> kept, Born born) {
        Work(LaunchPlan plan, Consulted consulted, Optional<Kept> kept) {
            this(plan, Optional.empty(), consulted, kept, _ -> {});
        }

        /** The container's first program. */
        static Work ofContainer(LaunchPlan plan, Optional<ContainerNetwork> network, Optional<Kept> kept, Born born) {
            Consulted mapping = (_, pid) -> {
                var own = plan.userNamespace().orElseThrow();
                mapIds(pid, own.uids(), own.gids());
            };
            return new Work(plan, network, mapping, kept, born);
        }

        int patience() {
            return kept.map(word -> word.succession().patience()).orElse(0);
        }
    }

    /** Starts a launcher for a program that is there; {@link StandbyLauncher#run}. */
    static LauncherProcess start(Linux linux, Starter starter, Optional<Keeping> keeping, Undo undo, Work work)
            throws IOException, LaunchException {
        return StandbyLauncher.start(linux, starter, work.plan().request(), keeping, undo)
                .run(work);
    }

    /** As above, for what ends with this Brig. */
    static LauncherProcess start(Linux linux, Starter starter, LaunchPlan plan, Consulted consulted, Undo undo)
            throws IOException, LaunchException {
        return start(linux, starter, Optional.empty(), undo, new Work(plan, consulted, Optional.empty()));
    }

    /** Hears of the child, which from then on is ended by {@code undo}. */
    static LauncherProcess born(Linux linux, LaunchPlan plan, int control, Undo undo)
            throws IOException, LaunchException {
        var started = next(linux, control);
        if (started.kind() == Message.ENDED) {
            throw new LaunchException(
                    started.step() == 0 ? "clone: " + Errno.describe(started.errno()) : describe(plan, started));
        }
        int pidfd = started.descriptors().getFirst();
        undo.add(() -> linux.close(pidfd));
        undo.add(() -> endInit(linux, pidfd));
        return new LauncherProcess(linux, plan, control, started);
    }

    /** Does its part beside the child until every lock is closed, or, if that waits for its start, until that is all it waits for. */
    void accompany(Work work, int waiting, Undo undo) throws IOException, LaunchException {
        if (work.network().isPresent()) {
            // while the child mounts
            connect(work.network().get());
            linux.write(waiting, new byte[] {'n'});
        }
        for (int words = plan.consultations(); words > 0; words--) {
            var word = linux.receive(waiting, 1).bytes();
            if (word.length != 1) {
                break; // the child's end; the launcher says more
            }
            work.consulted().at((char) word[0], initPid());
            linux.write(waiting, new byte[] {'g'});
        }
        take(heard(plan.isDetached() ? Message.WAITING : Message.READY), undo);
        if (plan.isDetached()) {
            sync = waiting;
        }
    }

    /** A child that has ended has no network to connect: why it ended says more. */
    private void connect(ContainerNetwork network) throws IOException, LaunchException {
        try {
            network.connect(initPid());
        } catch (IOException e) {
            if (linux.waitReadable(initPidFd(), 0) && linux.waitReadable(control, ANSWER_MILLIS)) {
                throw new LaunchException(describe(plan, next(linux, control)), e);
            }
            throw e;
        }
    }

    /**
     * What a launcher hands to a Brig that takes over.
     *
     * @param isStarted whether all locks of its child are closed; else it waits for its start
     */
    record Taken(Linux linux, int control, Message message, boolean isStarted) {
        int pageFd() {
            return message.descriptors().get(1);
        }

        int lock() {
            return message.descriptors().get(2);
        }

        LauncherProcess process(LaunchPlan plan) {
            var process = new LauncherProcess(linux, plan, control, message);
            process.sync = message.descriptors().get(3);
            process.listener = message.listener() ? message.descriptors().get(4) : -1;
            return process;
        }
    }

    /** @param control connected to the launcher's door; nothing comes of it if the launcher has a Brig */
    static Optional<Taken> taken(Linux linux, int control, Undo undo) throws IOException {
        if (!linux.waitReadable(control, ANSWER_MILLIS)) {
            return Optional.empty();
        }
        var message = next(linux, control);
        if (message.kind() != Message.KEPT || message.descriptors().size() < 4) {
            throw new IOException("a launcher that says " + message);
        }
        int pidfd = message.descriptors().getFirst();
        undo.add(() -> linux.close(message.descriptors().get(3)));
        undo.add(() -> linux.close(pidfd));
        undo.add(() -> endInit(linux, pidfd));
        return Optional.of(new Taken(linux, control, message, !message.terminal()));
    }

    private Message heard(int kind) throws IOException, LaunchException {
        var message = next(linux, control);
        if (message.kind() != kind) {
            throw new LaunchException(describe(plan, message));
        }
        return message;
    }

    /** Sends a child that waits on its way; returns when every lock is closed and execve is next. */
    void goOn(Undo undo) throws IOException, LaunchException {
        linux.write(sync, new byte[] {'g'});
        take(heard(Message.READY), undo);
    }

    /** Kills init and waits until it is gone, so that nothing holds the cgroup any more. */
    private static void endInit(Linux linux, int pidfd) throws IOException {
        if (linux.waitReadable(pidfd, 0)) {
            return; // as nearly always: it has ended by itself
        }
        try {
            linux.signal(pidfd, 9);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
        for (int tries = 0; tries < 100; tries++) {
            if (linux.waitReadable(pidfd, 100)) {
                return;
            }
        }
        throw new IOException("the container did not end within 10 s of SIGKILL");
    }

    private void take(Message ready, Undo undo) {
        var descriptors = ready.descriptors().iterator();
        if (ready.lent()) {
            lent = descriptors.next();
        } else if (ready.listener()) {
            listener = descriptors.next();
        }
        if (ready.terminal()) {
            int master = descriptors.next();
            terminal = master;
            undo.add(() -> linux.close(master));
        }
    }

    /** {@code user_namespaces(7)}: container id, host id, how many. */
    static void mapIds(int pid, String uids, String gids) throws IOException {
        Files.writeString(Path.of("/proc/" + pid + "/uid_map"), uids, StandardOpenOption.WRITE);
        Files.writeString(Path.of("/proc/" + pid + "/gid_map"), gids, StandardOpenOption.WRITE);
    }

    private static Message next(Linux linux, int control) throws IOException {
        var received = linux.receive(control, Message.SIZE);
        if (received.bytes().length != Message.SIZE) {
            throw new IOException("the launcher ended without a word (its descriptor 2 may say more)");
        }
        return Message.of(received.bytes(), received.descriptors());
    }

    /** {@code mount /proc (step 14): EPERM (Operation not permitted)}. */
    static String describe(LaunchPlan plan, Message ended) {
        if (!ended.failed()) {
            return "the container ended before its program was executed"
                    + (ended.status() >= 256 ? " (signal " + (ended.status() - 256) + ")" : "");
        }
        return plan.title(ended.step()) + " (step " + ended.step() + "): " + Errno.describe(ended.errno());
    }

    int initPid() {
        return started.pid();
    }

    int initPidFd() {
        return started.descriptors().getFirst();
    }

    int listenerFd() {
        return listener;
    }

    int lentFd() {
        return lent;
    }

    int terminalFd() {
        return terminal;
    }

    /** At most that long; negative for as long as it takes. Empty if it has not ended. */
    Optional<Message> end(Beside beside, int milliseconds) throws IOException {
        long until = System.nanoTime() + milliseconds * 1_000_000L;
        while (true) {
            int left = milliseconds < 0 ? -1 : (int) Math.max(0, (until - System.nanoTime() + 999_999) / 1_000_000);
            int which = linux.waitEither(control, beside.descriptor(), left);
            if (which == 1) {
                beside.arrived();
            } else if (which == 0) {
                var message = next(linux, control);
                if (message.kind() == Message.ENDED) {
                    return Optional.of(message);
                }
            } else if (left == 0) {
                return Optional.empty();
            }
        }
    }

    Message waitForEnd() throws IOException {
        Message message;
        do {
            message = next(linux, control);
        } while (message.kind() != Message.ENDED);
        return message;
    }
}
