package brig.cli.serve;

import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Hears clients, one thread each, until it is told to stop. Containers that run stay; the next daemon takes them over. */
public final class Daemon {
    private static final int STOP_MILLIS = 3000;

    private final JnaLinux linux = new JnaLinux();
    private final Listening listening;
    private final Notify notify;
    private final Calls calls;
    private final Consumer<String> notes;
    private final AtomicInteger unsettled = new AtomicInteger();
    private final Thrift thrift = new Thrift();
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
        while (!stopping) {
            int socket;
            try {
                if (!linux.waitReadable(listening.descriptor(), -1) || stopping) {
                    continue;
                }
                socket = UnixSocket.accept(listening.descriptor());
            } catch (SyscallException e) {
                if (!stopping) {
                    notes.accept("a client could not be heard: " + e.getMessage());
                    pause();
                }
                continue;
            }
            unsettled.incrementAndGet();
            thrift.called();
            Thread.ofPlatform().daemon().name("brig-call").start(() -> hear(socket));
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
