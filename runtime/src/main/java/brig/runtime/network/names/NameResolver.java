package brig.runtime.network.names;

import brig.policy.NetworkRules;
import brig.runtime.sys.NetworkNamespace;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The resolver of one container: its sockets are in the container's network namespace, on an address of its loopback, so a
 * question never passes a cable; it asks others from this host. It ends with {@link #close}.
 */
public final class NameResolver implements AutoCloseable {
    private static final int QUESTIONS_A_SECOND = 500;
    private static final int MOST_AT_ONCE = 32;
    private static final int MOST_CONNECTIONS = 4;
    private static final int MOST_OF_A_CONNECTION = 32;
    private static final int CONNECTION_MILLIS = 5000;
    private static final int MOST_BYTES = 512;
    private static final int MOST_WAITING = 64;

    /** Of all containers together; each takes a part of them at the most. */
    private static final Executor HANDS = new ThreadPoolExecutor(
            0,
            256,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("brig-name").factory());

    private final DatagramChannel datagrams;
    private final ServerSocketChannel connections;
    private final Judgement judgement;
    private final Pace pace = new Pace(QUESTIONS_A_SECOND, QUESTIONS_A_SECOND);
    private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
    private final Semaphore connected = new Semaphore(MOST_CONNECTIONS);
    private final Set<SocketChannel> talking = ConcurrentHashMap.newKeySet();
    /** Refusals that nobody has heard of yet. */
    private final Deque<String[]> waiting = new ArrayDeque<>();

    private @Nullable NameRefusal listener;

    /** The sockets, as they were opened in the container's network namespace. */
    private record Sockets(DatagramChannel datagrams, ServerSocketChannel connections) {}

    private NameResolver(Sockets sockets, NetworkRules rules, boolean onlyTells, Grants grants) throws IOException {
        datagrams = sockets.datagrams();
        connections = sockets.connections();
        var servers = rules.nameServers().isEmpty() ? NameServers.ofThisHost() : rules.nameServers();
        judgement = new Judgement(
                rules, onlyTells, new Upstream(servers)::ask, NameResolver::hasWay, grants, this::refused);
    }

    /**
     * @param namespace the container's network namespace, its loopback up
     * @param onlyTells whether every name is answered, and those that the list does not have are told
     */
    public static NameResolver start(Path namespace, NetworkRules rules, boolean onlyTells, Grants grants)
            throws IOException {
        var address = new InetSocketAddress(InetAddress.getByAddress(NetworkRules.RESOLVER.bytes()), NetworkRules.DNS);
        var sockets = NetworkNamespace.in(namespace, () -> open(address));
        try {
            var resolver = new NameResolver(sockets, rules, onlyTells, grants);
            // no virtual threads: the JDK's poller for them is in the kernel for ever, and at its end the JVM waits 300
            // ms for it
            Thread.ofPlatform().daemon().name("brig-names").start(resolver::hear);
            Thread.ofPlatform().daemon().name("brig-names-tcp").start(resolver::accept);
            return resolver;
        } catch (IOException | RuntimeException e) {
            close(sockets);
            throw e;
        }
    }

    /** A datagram socket is connected by looking for the way alone. */
    private static boolean hasWay(byte[] address) {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(address), NetworkRules.DNS));
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static Sockets open(InetSocketAddress address) throws IOException {
        var datagrams = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            datagrams.bind(address);
            var connections = ServerSocketChannel.open(StandardProtocolFamily.INET);
            try {
                connections.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                connections.bind(address, MOST_CONNECTIONS);
                return new Sockets(datagrams, connections);
            } catch (IOException e) {
                connections.close();
                throw e;
            }
        } catch (IOException e) {
            datagrams.close();
            throw new IOException("cannot listen on " + address + " of the container: " + e.getMessage(), e);
        }
    }

    /** From now on hears of every refusal; of those before, the first 64. */
    public void tell(NameRefusal refusal) {
        Deque<String[]> before;
        synchronized (waiting) {
            listener = refusal;
            before = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        before.forEach(each -> refusal.refused(each[0], each[1]));
    }

    private void refused(String name, String why) {
        NameRefusal now;
        synchronized (waiting) {
            now = listener;
            if (now == null && waiting.size() < MOST_WAITING) {
                waiting.add(new String[] {name, why});
            }
        }
        if (now != null) {
            now.refused(name, why);
        }
    }

    private void hear() {
        var in = ByteBuffer.allocate(MOST_BYTES + 1);
        while (datagrams.isOpen()) {
            try {
                pace.await();
                in.clear();
                var from = datagrams.receive(in);
                // what is longer than a question is none
                if (from != null && in.position() <= MOST_BYTES && atOnce.tryAcquire()) {
                    var message = Arrays.copyOf(in.array(), in.position());
                    work(atOnce, () -> {
                        var answer = judgement.answer(message);
                        if (answer.isPresent()) {
                            datagrams.send(ByteBuffer.wrap(answer.get()), from);
                        }
                    });
                }
            } catch (IOException e) {
                // closed, or the kernel's word of one that has gone away
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void accept() {
        while (connections.isOpen()) {
            try {
                pace.await();
                var connection = connections.accept();
                talking.add(connection);
                if (!connected.tryAcquire() || !work(connected, () -> talk(connection))) {
                    close(connection);
                }
            } catch (IOException e) {
                // closed, or one that has gone away
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** RFC 7766: several questions, each with its length before it. */
    private void talk(SocketChannel connection) throws IOException {
        try {
            connection.socket().setSoTimeout(CONNECTION_MILLIS);
            var in = new DataInputStream(connection.socket().getInputStream());
            var out = new DataOutputStream(connection.socket().getOutputStream());
            for (int i = 0; i < MOST_OF_A_CONNECTION; i++) {
                int length = in.readUnsignedShort();
                if (length > MOST_BYTES) {
                    return;
                }
                var message = new byte[length];
                in.readFully(message);
                pace.await();
                var answer = judgement.answer(message);
                if (answer.isEmpty()) {
                    return;
                }
                out.write(ByteBuffer.allocate(2 + answer.get().length)
                        .putShort((short) answer.get().length)
                        .put(answer.get())
                        .array());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(connection);
        }
    }

    private void close(SocketChannel connection) throws IOException {
        talking.remove(connection);
        connection.close();
    }

    /** Something to do for one question or connection. */
    private interface Work {
        void run() throws IOException;
    }

    /** @return false if all hands are busy; nothing is done then */
    private static boolean work(Semaphore permit, Work work) {
        try {
            HANDS.execute(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    // whoever asked has said enough, or nothing for too long, or is gone
                } finally {
                    permit.release();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            permit.release();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        close(new Sockets(datagrams, connections));
        for (var connection : talking) {
            close(connection);
        }
    }

    private static void close(Sockets sockets) throws IOException {
        try (var _ = sockets.datagrams();
                var _ = sockets.connections()) {
            // both, whatever one of them says
        }
    }
}
