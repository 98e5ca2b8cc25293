package brig.cli.serve;

import brig.runtime.launch.Beside;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.PlainFile;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Somebody who called a command: its words, directory, environment and streams, and what is said to it. */
public final class Client implements AutoCloseable {
    private static final int HELLO_MILLIS = 5000;
    private static final int LONGEST = 8 << 20;
    private static final int GONE_MILLIS = 1000;
    private static final long STACK = 128 << 10;

    private final JnaLinux linux = new JnaLinux();
    private final int socket;
    private final UnixSocket.Peer peer;
    private final Path directory;
    private final List<String> words;
    private final Map<String, String> environment;
    private final List<Integer> streams;
    private final PrintStream out;
    private final PrintStream err;
    private final Runnable settled;
    private boolean answered;
    private boolean streamsClosed;

    private Client(
            int socket, UnixSocket.Peer peer, List<String> texts, int count, List<Integer> streams, Runnable settled) {
        this.socket = socket;
        this.peer = peer;
        this.streams = List.copyOf(streams);
        this.settled = settled;
        this.directory = Path.of(texts.getFirst());
        this.words = List.copyOf(texts.subList(1, 1 + count));
        this.environment = environment(texts.subList(1 + count, texts.size()));
        this.out = stream(streams.get(1));
        this.err = stream(streams.get(2));
    }

    /**
     * Hears what a caller wants.
     *
     * @param settled called once: when an answer has been given, or the program started
     * @throws IOException if it says nothing, or nothing that can be understood; nothing of it is held then
     */
    static Client hear(int socket, Runnable settled) throws IOException {
        var linux = new JnaLinux();
        if (!linux.waitReadable(socket, HELLO_MILLIS)) {
            throw new IOException("a client that says nothing");
        }
        var received = linux.receive(socket, Wire.SIZE);
        var descriptors = received.descriptors();
        try {
            var hello = Wire.of(received.bytes());
            if (hello.kind() != Wire.HELLO || hello.value() != Wire.VERSION || descriptors.size() != 4) {
                throw new IllegalArgumentException("no greeting of this version: " + hello);
            }
            var texts =
                    List.of(PlainFile.content(descriptors.getFirst(), LONGEST).split("\0", -1));
            var client = new Client(
                    socket, UnixSocket.peer(socket), texts, hello.more(), descriptors.subList(1, 4), settled);
            linux.close(descriptors.getFirst());
            return client;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | IOException e) {
            for (int fd : descriptors) {
                linux.close(fd);
            }
            throw new IOException("a client that cannot be understood: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> environment(List<String> texts) {
        var environment = new HashMap<String, String>();
        for (var text : texts) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                environment.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return Map.copyOf(environment);
    }

    /** Writes nothing once the client is let go: its number may be another client's descriptor by then. */
    private PrintStream stream(int descriptor) {
        var output = Descriptors.output(descriptor);
        var guarded = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                synchronized (Client.this) {
                    if (!streamsClosed) {
                        output.write(bytes, from, count);
                    }
                }
            }
        };
        return new PrintStream(new BufferedOutputStream(guarded), true, StandardCharsets.UTF_8);
    }

    UnixSocket.Peer peer() {
        return peer;
    }

    public int pid() {
        return peer.pid();
    }

    /** {@code brig} or {@code brig-oci}. */
    public String program() {
        return words.getFirst();
    }

    /** What follows it. */
    public List<String> words() {
        return words.subList(1, words.size());
    }

    public Path directory() {
        return directory;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** Our numbers of its descriptors 0, 1 and 2. */
    public List<Integer> streams() {
        return streams;
    }

    void send(byte[] message, List<Integer> descriptors) throws SyscallException {
        UnixSocket.offer(socket, message, descriptors);
    }

    /** From now on its signals go to {@code arrived}, on a thread of their own. */
    public void onSignal(IntConsumer arrived) {
        var beside = beside(arrived);
        Thread.ofPlatform().daemon().stackSize(STACK).name("brig-client").start(() -> {
            while (beside.descriptor() >= 0) {
                beside.arrived();
            }
        });
    }

    /** Its signals go to {@code arrived}, on the thread of whoever listens to them. */
    Beside beside(IntConsumer arrived) {
        return new Beside() {
            private boolean gone;

            @Override
            public int descriptor() {
                return gone ? -1 : socket;
            }

            @Override
            public void arrived() {
                try {
                    var bytes = linux.receive(socket, Wire.SIZE).bytes();
                    gone = bytes.length == 0;
                    if (!gone && Wire.of(bytes).kind() == Wire.SIGNAL) {
                        arrived.accept(Wire.of(bytes).value());
                    }
                } catch (IllegalArgumentException | SyscallException e) {
                    gone = true; // what its launcher holds ends with it
                }
            }
        };
    }

    /** Its program runs: from here on this call may be left to another daemon. */
    public void settle() {
        settled.run();
    }

    /** Lets it go with an exit code; nothing of it is held afterwards. */
    public void end(int code) throws SyscallException {
        if (answered) {
            return;
        }
        answered = true;
        out.flush();
        err.flush();
        closeStreams();
        settle();
        send(new Wire(Wire.END, code, 0).bytes(), List.of());
    }

    /** It does its work itself; nothing has been done for it. */
    public void decline() throws SyscallException {
        answered = true;
        settle();
        send(new Wire(Wire.DECLINED, 0, 0).bytes(), List.of());
    }

    public boolean isAnswered() {
        return answered;
    }

    /** Until it has ended, after {@link #end}; at most a second. */
    public void awaitGone() throws SyscallException {
        linux.waitReadable(socket, GONE_MILLIS);
    }

    private synchronized void closeStreams() throws SyscallException {
        if (!streamsClosed) {
            streamsClosed = true;
            for (int fd : streams) {
                linux.close(fd);
            }
        }
    }

    /** The connection itself is closed by whoever accepted it. */
    @Override
    public void close() throws SyscallException {
        settle();
        closeStreams();
    }
}
