package brig.runtime.launch;

import brig.runtime.launch.LauncherProcess.Work;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A native launcher that waits for its program: a process takes about as long to start as a plan to make, so both are done at once.
 * It ends when its control socket is closed.
 */
final class StandbyLauncher {
    /** Descriptor numbers in the launcher; {@code launch-program.h}. */
    static final int CONTROL = 200;

    private static final int SYNC = 201;
    private static final int PROGRAM = 202;

    private static final char NETWORK = 'n';
    private static final char GO = 'g';
    private static final char KEPT = 'k';

    private final Linux linux;
    private final Optional<Keeping> keeping;
    private final Undo undo;
    private final Held control;
    private final Held sync;
    private final Held program;

    private StandbyLauncher(Linux linux, Optional<Keeping> keeping, Undo undo, Held control, Held sync, Held program) {
        this.linux = linux;
        this.keeping = keeping;
        this.undo = undo;
        this.control = control;
        this.sync = sync;
        this.program = program;
    }

    /** A descriptor of ours, until it is needed no more or all is undone. */
    private static final class Held {
        private final Linux linux;
        private int number;

        Held(Linux linux, int number, Undo undo) {
            this.linux = linux;
            this.number = number;
            undo.add(this::close);
        }

        void close() throws SyscallException {
            if (number >= 0) {
                int closed = number;
                number = -1;
                linux.close(closed);
            }
        }
    }

    static StandbyLauncher start(
            Linux linux, Starter starter, LaunchRequest request, Optional<Keeping> keeping, Undo undo)
            throws IOException {
        if (starter.isParent()) {
            undo.add(starter::reap); // by then its control socket is closed, and its child has ended
        }
        var control = linux.socketPair();
        try {
            var ourControl = new Held(linux, control.first(), undo);
            var sync = linux.socketPair();
            try {
                var ourSync = new Held(linux, sync.first(), undo);
                var program = new Held(linux, linux.memfdCreate("brig-program"), undo);
                var standby = new StandbyLauncher(linux, keeping, undo, ourControl, ourSync, program);
                standby.spawn(starter, request, control.second(), sync.second());
                return standby;
            } finally {
                linux.close(sync.second());
            }
        } finally {
            linux.close(control.second());
        }
    }

    private void spawn(Starter starter, LaunchRequest request, int itsControl, int itsSync) throws IOException {
        int binary = LauncherBinary.open(linux, request.isProbe());
        try {
            var descriptors = new HashMap<>(Map.of(CONTROL, itsControl, SYNC, itsSync, PROGRAM, program.number));
            if (keeping.isEmpty()) {
                starter.start(binary, request.id(), descriptors);
                return;
            }
            keeping.get().handTo(sync.number, kept -> {
                descriptors.putAll(kept);
                starter.start(binary, request.id(), descriptors);
            });
        } finally {
            linux.close(binary);
        }
    }

    /** Has the network namespace made that the child will want: of all it is born into it takes longest. */
    void makeNetwork() throws SyscallException {
        say(NETWORK);
    }

    /** Hands the program over; returns when every lock is closed and execve is next, or the child waits for its start. */
    LauncherProcess run(Work work) throws IOException, LaunchException {
        linux.write(program.number, work.plan().program(work.patience()));
        linux.seal(program.number);
        program.close();
        say(GO);
        try {
            var process = LauncherProcess.born(linux, work.plan(), control.number, undo);
            describe(process.initPid(), work);
            process.accompany(work, sync.number, undo);
            if (!work.plan().isDetached()) {
                sync.close(); // else the child is sent on through it
            }
            return process;
        } catch (IOException | LaunchException | RuntimeException e) {
            control.close(); // now, and not after its groups have been taken away: the launcher ends its child then
            throw e;
        }
    }

    /**
     * Its child can be ended by now, should anything fail. Until the launcher has heard that the next Brig would know of the
     * child, it ends that with us.
     */
    private void describe(int pid, Work work) throws IOException {
        work.born().child(pid);
        if (keeping.isPresent() && work.kept().isPresent()) {
            keeping.get().write(work.kept().get());
            say(KEPT);
        }
    }

    private void say(char word) throws SyscallException {
        try {
            linux.write(control.number, new byte[] {(byte) word});
        } catch (SyscallException e) {
            if (e.errno() != Errno.EPIPE) {
                throw e;
            }
            // it has ended, and what it last said tells why
        }
    }
}
