package brig.cli.oci;

import brig.runtime.launch.Created;
import brig.runtime.oci.OciSpec;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Lookout;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A container between its creation and its end: who knocks is heard, and at the end all that belongs to it is closed. */
final class Attendance implements AutoCloseable {
    /** Who creates a container starts it soon, mostly; then the thread that is there already is the fastest. */
    private static final int MOMENT_MILLIS = 1000;

    private final JnaLinux linux = new JnaLinux();
    private final Keeper keeper;
    private final Created created;
    private final Door door;

    private Attendance(Keeper keeper, Created created, Door door) {
        this.keeper = keeper;
        this.created = created;
        this.door = door;
    }

    /**
     * @param created closed with this
     * @param path where the door is to be
     * @throws IOException if there can be none; all is closed then
     */
    static Attendance of(Keeper keeper, Created created, Path path) throws IOException {
        try {
            return new Attendance(keeper, created, Door.at(path));
        } catch (SyscallException e) {
            try (created) {
                throw e;
            }
        }
    }

    Created created() {
        return created;
    }

    /** Returns when it has ended, or another thread will go on. What goes wrong is the keeper's to tell. */
    void stayWhileSomethingHappens(OciState state, OciSpec.Hooks hooks) {
        boolean left = false;
        try {
            left = !hasEnded(state, hooks, MOMENT_MILLIS) && isLeftToAnother(state, hooks);
            if (!left) {
                stay(state, hooks);
            }
        } catch (IOException | RuntimeException e) {
            keeper.failed(e);
        } finally {
            if (!left) {
                closeQuietly();
            }
        }
    }

    /** Returns when it has ended. */
    void stay(OciState state, OciSpec.Hooks hooks) throws IOException {
        while (!hasEnded(state, hooks, -1)) {
            // a signal to us
        }
        keeper.ended(created.container());
    }

    /** @return false if nobody knocked for so long */
    private boolean hasEnded(OciState state, OciSpec.Hooks hooks, int milliseconds) throws IOException {
        while (true) {
            int who = linux.waitEither(created.initPidFd(), door.descriptor(), milliseconds);
            if (who != 1) {
                return who == 0;
            }
            door.answer(() -> keeper.start(created, state, hooks));
        }
    }

    private boolean isLeftToAnother(OciState state, OciSpec.Hooks hooks) {
        var another = Thread.ofPlatform()
                .daemon()
                .name("brig-kept-" + state.brig())
                .unstarted(() -> stayWhileSomethingHappens(state, hooks));
        try {
            Lookout.startWhenReadable(List.of(created.initPidFd(), door.descriptor()), another::start);
            return true;
        } catch (SyscallException e) {
            return false; // what the kernel has for that is used up
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException | RuntimeException e) {
            keeper.failed(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (created;
                door) {
            // the door first
        } finally {
            keeper.endWatch();
        }
    }
}
