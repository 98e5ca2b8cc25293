package brig.cli.serve;

import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Hears clients, a thread each, until it is told to stop. Containers that run stay; the next daemon takes them over. */
public final class Daemon {
    private static final int STOP_MILLIS = 3000;
    private static final int MOST_IDLE = 8;

    private final JnaLinux linux = new JnaLinux();
    private final Listening listening;
    private final Notify notify;
    private final Calls calls;
    private final Consumer<String> notes;
    private final AtomicInteger unsettled = new AtomicInteger();
    private final Thrift thrift = new Thrift();

    /** Threads that serve nobody: one waits for a caller, the others for their turn. */
    private final AtomicInteger idle = new AtomicInteger(1);

    private volatile boolean stopping;

    /** What is done for clients. */
    public interface Calls {
        /** Ends or declines a call; it may go on with what came of it afterwards, on this thread. */
        void answer(Client client) throws IOException;
    }

    private Daemon(Listening listening, Notify notify, Calls calls, Consumer<String> notes) {
        this.listening = listening;
        this.notify = notify;
        this.calls = calls;
        this.notes = notes;
    }

    /**
     * Listens, and is ready.
     *
     * @param environment of this process; systemd says in it what it wants
     * @param notes takes what the daemon has to say about itself
     */
    public static Daemon listen(Path socket, Map<String, String> environment, Calls calls, Consumer<String> notes)
            throws IOException {
        return new Daemon(Listening.open(socket, environment), Notify.of(environment), calls, notes);
    }

    /** Serves until {@link #stop}. */
    public void serve() {
        notify.ready("serving " + listening.path());
        thrift.start();
        follow();
    }

    /**
     * One thread after the other waits for a caller, and whoever has heard one serves it itself: nobody has to be woken between the
     * call and its answer. There is always one more than are at work, and a few stay when all have gone.
     */
    private void follow() {
        while (!stopping) {
            var socket = next();
            if (socket.isPresent()) {
                if (idle.decrementAndGet() == 0 && !begins()) {
                    goAway(socket.getAsInt());
                } else {
                    hear(socket.getAsInt());
                }
                if (idle.getAndIncrement() >= MOST_IDLE) {
                    idle.decrementAndGet();
                    return;
                }
            }
        }
    }

    /** @return false if no thread can be had: who is heard now would leave nobody who hears */
    private boolean begins() {
        idle.incrementAndGet();
        try {
            Thread.ofPlatform().daemon().name("brig-call").start(this::follow);
            return true;
        } catch (OutOfMemoryError e) {
            idle.decrementAndGet();
            notes.accept("a client was sent away, to do its work itself: " + e.getMessage());
            return false;
        }
    }

    private void goAway(int socket) {
        try (var client = Client.hear(socket, () -> {})) {
            client.decline();
        } catch (IOException e) {
            notes.accept(String.valueOf(e.getMessage()));
        } finally {
            unsettled.decrementAndGet();
            close(socket);
        }
    }

    /** The next caller; empty if it went away, or we stop. */
    private OptionalInt next() {
        synchronized (listening) {
            try {
                if (stopping || !linux.waitReadable(listening.descriptor(), -1) || stopping) {
                    return OptionalInt.empty();
                }
                int socket = UnixSocket.accept(listening.descriptor());
                unsettled.incrementAndGet();
                thrift.called();
                return OptionalInt.of(socket);
            } catch (SyscallException e) {
                if (!stopping) {
                    notes.accept("a client could not be heard: " + e.getMessage());
                    pause();
                }
                return OptionalInt.empty();
            }
        }
    }

    private void hear(int socket) {
        var settled = new AtomicBoolean();
        Runnable settle = () -> {
            if (settled.compareAndSet(false, true)) {
                unsettled.decrementAndGet();
            }
        };
        try (var client = Client.hear(socket, settle)) {
            answer(client);
        } catch (IOException e) {
            notes.accept(String.valueOf(e.getMessage()));
        } finally {
            settle.run();
            close(socket);
        }
    }

    private void answer(Client client) throws IOException {
        if (client.peer().uid() != linux.geteuid()
                || !Alike.isAlike(client.peer().pid())) {
            client.decline();
            return;
        }
        try {
            calls.answer(client);
        } catch (RuntimeException | LinkageError e) {
            notes.accept("internal error in '" + String.join(" ", client.words()) + "': " + e);
            client.err().println("brig: error: internal error of the daemon: " + e);
            client.end(125);
        }
    }

    private void close(int socket) {
        try {
            linux.close(socket);
        } catch (SyscallException e) {
            notes.accept(String.valueOf(e.getMessage()));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No more clients; those who are being answered get their answer, if that takes no longer than three seconds. */
    public void stop() throws IOException {
        stopping = true;
        notify.stopping();
        listening.close();
        for (int waited = 0; unsettled.get() > 0 && waited < STOP_MILLIS; waited += 100) {
            pause();
        }
    }
}
