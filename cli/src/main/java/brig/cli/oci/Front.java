package brig.cli.oci;

import brig.cli.run.Care;
import brig.cli.run.OwnSeat;
import brig.cli.run.Variables;
import brig.runtime.launch.Container;
import brig.runtime.launch.OciLaunch;
import brig.runtime.launch.Starter;
import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The client that the engine called ({@code brig-oci}) and that waits for us, a process of one call. The container must outlive
 * it, and its keeper with it, so it ends when it is told that all is well; if we end first, it ends as we do.
 */
public final class Front implements Engine {
    private static final int SIGUSR1 = 10;
    /** {@code java.c} knows it, too. */
    private static final int MOVED = 400;

    private static final int PATIENCE_MILLIS = 1000;

    private final OwnSeat seat = new OwnSeat();

    @Override
    public Path directory() {
        return Path.of("").toAbsolutePath();
    }

    @Override
    public InputStream input() {
        return System.in;
    }

    @Override
    public List<String> environment() {
        return Variables.own();
    }

    /** The client that started this JVM has put the caller's descriptors out of its way. */
    private static Optional<Map<Integer, Integer>> moved() {
        var numbers = System.getProperty("brig.preserved");
        if (numbers == null) {
            return Optional.empty();
        }
        var moved = new HashMap<Integer, Integer>();
        for (var number : numbers.split(",", -1)) {
            if (!number.isEmpty()) {
                moved.put(Integer.parseInt(number), MOVED + Integer.parseInt(number));
            }
        }
        return Optional.of(moved);
    }

    @Override
    public Path descriptor(int number) {
        return descriptors().resolve(Integer.toString(MOVED + number));
    }

    @Override
    public Starter starter(Path state) {
        return OciLaunch.ownChild(0, moved());
    }

    @Override
    public Starter attended(Path state) {
        return OciLaunch.ownChild(0, moved());
    }

    @Override
    public void started(Container program) {
        seat.onSignal(signal -> pass(signal, program));
    }

    /** Nothing happens if it has ended: its caller hears of that. */
    public static void pass(int signal, Container program) {
        try {
            program.signal(signal);
        } catch (SyscallException e) {
            // it has ended, and its caller hears of that
        }
    }

    @Override
    public Care.Closing relay(int master) throws SyscallException {
        return seat.relay(master, true);
    }

    @Override
    public void letGo() throws SyscallException {
        Detached.leaveSession();
        Detached.leaveDirectory();
        Detached.leaveStandardStreams();
        var script = Integer.getInteger("brig.front");
        if (script == null
                || ProcessHandle.current()
                        .parent()
                        .filter(parent -> parent.pid() == script)
                        .isEmpty()) {
            return;
        }
        var linux = new JnaLinux();
        int pidfd = linux.openProcess(script);
        try {
            linux.signal(pidfd, SIGUSR1);
            linux.waitReadable(pidfd, PATIENCE_MILLIS);
        } finally {
            linux.close(pidfd);
        }
    }
}
