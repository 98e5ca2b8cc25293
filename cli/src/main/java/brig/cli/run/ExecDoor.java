package brig.cli.run;

import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The socket beside a running container on which its Brig takes further programs. Root's alone, and of root only who lives
 * in our pid namespace: root of a container may see the socket if a policy shows it {@code /run}.
 */
public final class ExecDoor implements Care.Attended {
    private static final int POLL_MILLIS = 500;
    private static final long FAREWELL_MILLIS = 1000;

    private final Path path;
    private final int listening;
    private final Execs execs;
    private final Consumer<String> notes;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final List<Thread> sessions = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;

    private ExecDoor(Path path, int listening, Execs execs, Consumer<String> notes) {
        this.path = path;
        this.listening = listening;
        this.execs = execs;
        this.notes = notes;
        this.thread = Thread.ofPlatform().daemon().name("brig-door").unstarted(this::attend);
    }

    /** @param notes hears of what goes wrong here */
    public static ExecDoor open(Path path, Execs execs, Consumer<String> notes) throws IOException {
        int listening = UnixSocket.listen(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        var door = new ExecDoor(path, listening, execs, notes);
        door.thread.start();
        return door;
    }

    private void attend() {
        var linux = new JnaLinux();
        try {
            while (!closing) {
                if (linux.waitReadable(listening, POLL_MILLIS)) {
                    receive(UnixSocket.accept(listening));
                }
            }
        } catch (SyscallException e) {
            if (!closing) {
                notes.accept("this container takes no further programs: " + e.getMessage());
            }
        }
    }

    private void receive(int caller) {
        var session = Thread.ofPlatform().daemon().name("brig-exec").unstarted(() -> {
            try (var talk = new ExecTalk(caller, execs, ended)) {
                if (mayEnter(caller)) {
                    talk.hold();
                } else {
                    talk.turnAway("only who started the container may do that, from outside of containers");
                }
            } catch (IOException e) {
                notes.accept("exec: " + e.getMessage());
            }
        });
        synchronized (sessions) {
            sessions.removeIf(other -> !other.isAlive());
            sessions.add(session);
            session.start(); // or it would pass for one that has ended
        }
    }

    private static boolean mayEnter(int caller) throws IOException {
        var peer = UnixSocket.peer(caller);
        return peer.uid() == 0 && isInOurPidNamespace(peer.pid());
    }

    /** Who is in one beneath ours has a number in that as well; to read it needs no right over him ({@code proc_pid_status(5)}). */
    private static boolean isInOurPidNamespace(int pid) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("NSpid:")) {
                return line.split("\\s+").length == 2;
            }
        }
        return false;
    }

    /** After the container's end: everybody hears how it went, and nobody is let in any more. */
    @Override
    public void ended(int code) {
        closing = true;
        ended.complete(code);
        try {
            List<Thread> last;
            synchronized (sessions) {
                last = List.copyOf(sessions);
            }
            for (var session : last) {
                session.join(FAREWELL_MILLIS);
            }
            thread.join(2 * POLL_MILLIS);
            new JnaLinux().close(listening);
            Files.deleteIfExists(path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            notes.accept("exec: " + e.getMessage());
        }
    }
}
