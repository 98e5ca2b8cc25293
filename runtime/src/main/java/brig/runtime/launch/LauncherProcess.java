package brig.runtime.launch;

import brig.runtime.network.isolated.IsolatedNetwork;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The native launcher while it runs, and what it handed over. */
final class LauncherProcess {
    /** Descriptor numbers in the launcher; {@code launch-program.h}. */
    private static final int CONTROL = 3;

    private static final int SYNC = 4;
    private static final int PROGRAM = 5;

    private final Linux linux;
    private final LaunchPlan plan;
    private final int control;
    private final Message started;
    private int listener = -1;
    private int terminal = -1;
    private int sync = -1;

    private LauncherProcess(Linux linux, LaunchPlan plan, int control, Message started) {
        this.linux = linux;
        this.plan = plan;
        this.control = control;
        this.started = started;
    }

    /**
     * Starts the launcher and returns when every lock is closed and execve is next.
     *
     * @param standard the program's first descriptors, unless it gets a terminal
     * @param network for a container that awaits one
     * @param undo gets what must be taken back
     */
    static LauncherProcess start(
            Linux linux, LaunchPlan plan, Standard standard, Optional<IsolatedNetwork> network, Undo undo)
            throws IOException, LaunchException {
        return start(
                linux,
                plan,
                standard,
                network,
                undo,
                (_, pid) -> mapIds(pid, LaunchPlan.USER_NAMESPACE_MAP, LaunchPlan.USER_NAMESPACE_MAP));
    }

    /** What is done beside the child while it waits ({@link brig.runtime.plan.Step.Consult}). */
    interface Consulted {
        /** @param word what the child came to */
        void at(char word, int pid) throws IOException, LaunchException;
    }

    /**
     * As above; of a child that waits for its start ({@link LaunchPlan#isDetached}) it returns when that is all it waits for.
     */
    static LauncherProcess start(Linux linux, LaunchPlan plan, Standard standard, Undo undo, Consulted consulted)
            throws IOException, LaunchException {
        return start(linux, plan, standard, Optional.empty(), undo, consulted);
    }

    private static LauncherProcess start(
            Linux linux,
            LaunchPlan plan,
            Standard standard,
            Optional<IsolatedNetwork> network,
            Undo undo,
            Consulted consulted)
            throws IOException, LaunchException {
        var control = linux.socketPair();
        undo.add(() -> linux.close(control.first()));
        var sync = linux.socketPair();
        int pid;
        try {
            pid = spawn(linux, plan, standard, control.second(), sync.second());
        } catch (IOException e) {
            linux.close(sync.first());
            throw e;
        } finally {
            linux.close(control.second());
            linux.close(sync.second());
        }
        // the launcher kills the container when the control socket is gone; then it can be waited for
        undo.add(() -> linux.waitPid(pid));
        if (plan.isDetached()) {
            // it stays: through it the child is sent on
            undo.add(() -> linux.close(sync.first()));
            var waiting = handshake(linux, plan, control.first(), sync.first(), network, undo, consulted);
            waiting.sync = sync.first();
            return waiting;
        }
        try {
            return handshake(linux, plan, control.first(), sync.first(), network, undo, consulted);
        } finally {
            linux.close(sync.first());
        }
    }

    private static int spawn(Linux linux, LaunchPlan plan, Standard standard, int control, int sync)
            throws IOException {
        int binary = LauncherBinary.open(linux);
        int program = -1;
        try {
            program = linux.memfdCreate("brig-program");
            linux.write(program, plan.program());
            linux.seal(program);
            var descriptors = standard.byNumber();
            descriptors.put(CONTROL, control);
            descriptors.put(SYNC, sync);
            descriptors.put(PROGRAM, program);
            int pid = linux.spawn(
                    "/proc/self/fd/" + binary,
                    List.of("brig-launch", plan.request().id()),
                    descriptors);
            // it runs; nobody may execute it again: a script of the image could name /proc/self/exe as its interpreter,
            // and at the container's execve that is the launcher (CVE-2019-5736)
            Files.setPosixFilePermissions(Path.of("/proc/self/fd/" + binary), Set.of());
            return pid;
        } finally {
            linux.close(binary);
            if (program >= 0) {
                linux.close(program);
            }
        }
    }

    private static LauncherProcess handshake(
            Linux linux,
            LaunchPlan plan,
            int control,
            int sync,
            Optional<IsolatedNetwork> network,
            Undo undo,
            Consulted consulted)
            throws IOException, LaunchException {
        var started = next(linux, control);
        if (started.kind() == Message.ENDED) {
            throw new LaunchException(
                    started.step() == 0 ? "clone: " + Errno.describe(started.errno()) : describe(plan, started));
        }
        int pidfd = started.descriptors().getFirst();
        undo.add(() -> linux.close(pidfd));
        undo.add(() -> endInit(linux, pidfd));
        var process = new LauncherProcess(linux, plan, control, started);
        if (network.isPresent()) {
            // while the child mounts
            network.get().connect(started.pid());
            linux.write(sync, new byte[] {'n'});
        }
        for (int words = plan.consultations(); words > 0; words--) {
            var word = linux.receive(sync, 1).bytes();
            if (word.length != 1) {
                break; // the child's end; the launcher says more
            }
            consulted.at((char) word[0], started.pid());
            linux.write(sync, new byte[] {'g'});
        }
        process.take(process.heard(plan.isDetached() ? Message.WAITING : Message.READY), undo);
        return process;
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
        linux.write(control, new byte[] {'g'});
        take(heard(Message.READY), undo);
    }

    /** Kills init and waits until it is gone, so that nothing holds the cgroup any more. */
    private static void endInit(Linux linux, int pidfd) throws IOException {
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
        if (ready.listener()) {
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

    int terminalFd() {
        return terminal;
    }

    Message waitForEnd() throws IOException {
        Message message;
        do {
            message = next(linux, control);
        } while (message.kind() != Message.ENDED);
        return message;
    }
}
