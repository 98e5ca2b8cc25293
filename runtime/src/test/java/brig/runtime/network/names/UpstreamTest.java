package brig.runtime.network.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.NetworkRules.NameServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On this host's loopback, as an ordinary user. */
class UpstreamTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    /** What a name server says to a question. */
    private interface Says {
        List<byte[]> to(byte[] question, SocketAddress from) throws IOException;
    }

    private static Thread serve(DatagramSocket socket, Says says) {
        return Thread.ofVirtual().start(() -> {
            var packet = new DatagramPacket(new byte[600], 600);
            try {
                while (true) {
                    socket.receive(packet);
                    for (var answer :
                            says.to(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getSocketAddress())) {
                        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    private static byte[] with(byte[] question, String address) {
        return Messages.answer(question, 0, 1, out -> Messages.address(out, "example.org", 60, address));
    }

    private static Answer ask(DatagramSocket... servers) throws IOException {
        var list = Arrays.stream(servers)
                .map(s -> new NameServer(LOCAL, s.getLocalPort()))
                .toList();
        return new Upstream(list).ask(Question.read(Messages.question(9, "example.org", 1)));
    }

    @Test
    void anAnswerWithAnotherNumberOrToAnotherQuestionIsNotHeard() throws Exception {
        try (var server = new DatagramSocket(0, LOCAL)) {
            serve(
                    server,
                    (question, _) -> List.of(
                            Messages.changed(with(question, "6.6.6.6"), m -> m[0] ^= 1),
                            Messages.changed(with(question, "6.6.6.6"), m -> m[14] ^= 2),
                            new byte[5],
                            with(question, "192.0.2.1")));

            assertThat(ask(server).addresses()).containsExactly(new byte[] {(byte) 192, 0, 2, 1});
        }
    }

    @Test
    void whoWasNotAskedIsNotHeard() throws Exception {
        try (var server = new DatagramSocket(0, LOCAL);
                var other = new DatagramSocket(0, LOCAL)) {
            // right in everything but where it comes from
            serve(server, (question, from) -> {
                var lie = with(question, "6.6.6.6");
                other.send(new DatagramPacket(lie, lie.length, from));
                return List.of();
            });

            assertThatThrownBy(() -> ask(server)).hasMessageContaining("timed out");
        }
    }

    @Test
    void theNextServerIsAskedWhenOneFailsOrIsSilent() throws Exception {
        try (var failing = new DatagramSocket(0, LOCAL);
                var good = new DatagramSocket(0, LOCAL)) {
            serve(failing, (question, _) -> List.of(Messages.answer(question, 2, 0, _ -> {})));
            serve(good, (question, _) -> List.of(with(question, "192.0.2.1")));

            assertThat(ask(failing, good).addresses()).hasSize(1);
        }
    }

    @Test
    void anAnswerThatIsCutOffIsAskedForByConnection() throws Exception {
        try (var server = new DatagramSocket(0, LOCAL);
                var connections = new ServerSocket(server.getLocalPort(), 5, LOCAL)) {
            serve(server, (question, _) -> List.of(Messages.changed(with(question, "6.6.6.6"), m -> m[2] |= 2)));
            Thread.ofVirtual().start(() -> {
                try (var connection = connections.accept()) {
                    var in = new java.io.DataInputStream(connection.getInputStream());
                    var question = new byte[in.readUnsignedShort()];
                    in.readFully(question);
                    var out = new java.io.DataOutputStream(connection.getOutputStream());
                    var answer = with(question, "192.0.2.9");
                    out.writeShort(answer.length);
                    out.write(answer);
                } catch (IOException e) {
                    // the test says what is missing
                }
            });

            assertThat(ask(server).addresses()).containsExactly(new byte[] {(byte) 192, 0, 2, 9});
        }
    }

    @Test
    void nobodyToAskIsSaid() {
        assertThatThrownBy(() -> new Upstream(List.of()).ask(Question.read(Messages.question(9, "example.org", 1))))
                .hasMessageContaining("network.nameservers");
    }
}
