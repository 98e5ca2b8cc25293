package brig.tests.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of datagrams behind a published port answers whoever asked it, and reaches nobody else by that. */
@AsRoot
class UdpAnswerIT {
    private static final String POLICY = """
            extends: baseline
            network: {mode: isolated, listen: [5353]}
            """;
    /** To whoever asks: from another socket, to somewhere else, and the answer. */
    private static final String SERVER = """
            use Socket;
            socket(S, PF_INET, SOCK_DGRAM, 0); bind(S, sockaddr_in(5353, INADDR_ANY)) or die; socket(O, PF_INET, SOCK_DGRAM, 0);
            while (my $who = recv(S, my $what, 100, 0)) {
                my $other = defined send(O, 'x', 0, $who) ? 'sent' : $!+0;
                my $far = defined send(S, 'x', 0, sockaddr_in(9, inet_aton('192.0.2.7'))) ? 'sent' : $!+0;
                send(S, "$what other=$other far=$far", 0, $who);
            }
            """;

    @TempDir
    Path temp;

    @AfterEach
    void itEnds() throws Exception {
        Brig.verb("rm", "-f", "datagrams").run();
    }

    private static String ask(int port) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(1000);
            var question = "hello".getBytes(UTF_8);
            var answer = new DatagramPacket(new byte[200], 200);
            for (int tries = 0; tries < 20; tries++) {
                socket.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), port));
                try {
                    socket.receive(answer);
                    return new String(answer.getData(), 0, answer.getLength(), UTF_8);
                } catch (IOException e) {
                    if (!(e instanceof SocketTimeoutException)) {
                        throw e;
                    }
                }
            }
            return "";
        }
    }

    @Test
    void whoAskedIsAnsweredFromThatPortAndFromNoOther() throws Exception {
        int port;
        try (var free = new DatagramSocket()) {
            port = free.getLocalPort();
        }
        var policy = Files.writeString(temp.resolve("datagrams.yaml"), POLICY);

        var started = Brig.verb("run", "-d", "--init", "--name", "datagrams", "--policy", policy)
                .and("-p", "127.0.0.1:" + port + ":5353/udp", "--", "/usr/bin/perl", "-e", SERVER)
                .run();

        assertThat(started.code()).as(started.toString()).isZero();
        // what goes far is let go by the call's judges, and dropped on the container's own cable: nobody asked from
        // there
        assertThat(ask(port)).isEqualTo("hello other=1 far=sent");
        assertThat(Brig.verb("logs", "datagrams").run().err()).contains("DENY EPERM sendto(10.209.0.1:");
    }
}
