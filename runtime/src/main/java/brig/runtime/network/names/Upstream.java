package brig.runtime.network.names;

import brig.policy.NetworkRules.NameServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Asks name servers, from this host. Each question goes out from a port of its own, which the kernel draws, with a number
 * drawn here, and only the server that was asked is heard (a connected socket), so who wants to answer in its place must
 * guess both (RFC 5452).
 */
final class Upstream {
    private static final int MILLIS = 2000;
    private static final int MOST_SERVERS = 3;
    private static final int MOST_BYTES = 4096;
    private static final int MOST_BYTES_OF_TCP = 16 << 10;

    private final List<NameServer> servers;

    /** Ready only when the first question comes: it costs a start 35 ms. */
    private static final class Chance {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    Upstream(List<NameServer> servers) {
        this.servers = servers.stream().limit(MOST_SERVERS).toList();
    }

    /** @throws IOException if no server answers */
    Answer ask(Question question) throws IOException {
        IOException last = new IOException("no name server is known: name one in network.nameservers");
        for (var server : servers) {
            try {
                return ask(question, server);
            } catch (IOException e) {
                last = new IOException(server + ": " + e.getMessage(), e);
            }
        }
        throw last;
    }

    private Answer ask(Question question, NameServer server) throws IOException {
        int id = Chance.RANDOM.nextInt(1 << 16);
        var to = new InetSocketAddress(server.address(), server.port());
        var answer = byDatagram(question, id, to);
        return Answer.read(question, Answer.isCutOff(answer) ? byConnection(question, id, to) : answer);
    }

    private static byte[] byDatagram(Question question, int id, InetSocketAddress to) throws IOException {
        long end = System.nanoTime() + MILLIS * 1_000_000L;
        try (var socket = new DatagramSocket()) {
            socket.connect(to);
            var sent = question.withId(id);
            socket.send(new DatagramPacket(sent, sent.length));
            var packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
            while (true) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException("no answer within " + MILLIS + " ms");
                }
                socket.setSoTimeout((int) left);
                packet.setLength(MOST_BYTES);
                socket.receive(packet);
                var answer = Arrays.copyOf(packet.getData(), packet.getLength());
                if (Answer.isTo(question, id, answer)) {
                    return answer;
                }
            }
        }
    }

    private static byte[] byConnection(Question question, int id, InetSocketAddress to) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(MILLIS);
            socket.connect(to, MILLIS);
            var sent = question.withId(id);
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(sent.length);
            out.write(sent);
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            int length = in.readUnsignedShort();
            if (length > MOST_BYTES_OF_TCP) {
                throw new MalformedMessage("an answer of " + length + " bytes");
            }
            var answer = new byte[length];
            in.readFully(answer);
            if (!Answer.isTo(question, id, answer)) {
                throw new MalformedMessage("an answer to something else");
            }
            return answer;
        }
    }
}
