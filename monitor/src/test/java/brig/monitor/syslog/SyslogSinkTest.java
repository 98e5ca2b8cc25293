package brig.monitor.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.Meter;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Finding;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.policy.Place;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogSinkTest {
    private static final String MESSAGE = "<82>1 2027-01-15T08:00:00.123000Z host_a brig "
            + ProcessHandle.current().pid() + " kill [brig@32473 container=\"web\" containerId=\"0123456789ab\""
            + " policy=\"sample\" offence=\"network\" verdict=\"kill\" rule=\"a \\\"b\\\" c\\]\"]"
            + " 08:00:00.123 web KILL one\\ntwo (a \"b\" c] built-in:1:1)";

    private final List<String> notes = new CopyOnWriteArrayList<>();

    private SyslogSink sink(String address) {
        return new SyslogSink(SyslogAddress.parse(address), "host a", Meter.NONE, notes::add);
    }

    private static Finding alert() {
        return new Finding(
                Instant.parse("2027-01-15T08:00:00.123Z"),
                new ContainerRef("0123456789ab", "web", "sample"),
                new Verdict.Reason(Offence.NETWORK, "a \"b\" c]", Place.BUILT_IN),
                "one\ntwo",
                true);
    }

    @Test
    void anAlertIsADatagramOnLoopback() throws Exception {
        try (var daemon = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var sink = sink("udp:127.0.0.1:" + daemon.getLocalPort())) {
            daemon.setSoTimeout(20_000);
            sink.accept(alert());

            var packet = new DatagramPacket(new byte[4096], 4096);
            daemon.receive(packet);

            assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                    .isEqualTo(MESSAGE);
        }
    }

    @Test
    void overTcpEachHasItsLengthInFrontAndALostConnectionIsMadeAnew() throws Exception {
        try (var daemon = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var sink = sink("tcp:127.0.0.1:" + daemon.getLocalPort())) {
            daemon.setSoTimeout(20_000);
            sink.accept(alert());
            try (var first = daemon.accept()) {
                var in = first.getInputStream().readNBytes(framed().length());
                assertThat(new String(in, StandardCharsets.US_ASCII)).isEqualTo(framed());
            }
            // the first message after the end of a connection may go into it: TCP says so only with the next
            for (int i = 0; i < 3; i++) {
                sink.accept(alert());
                Thread.sleep(50);
            }
            try (var second = daemon.accept()) {
                var in = second.getInputStream().readNBytes(framed().length());
                assertThat(new String(in, StandardCharsets.US_ASCII)).isEqualTo(framed());
            }
        }
    }

    private static String framed() {
        return MESSAGE.length() + " " + MESSAGE;
    }

    @Test
    void theSocketOfALocalDaemonGetsIt(@TempDir Path temp) throws Exception {
        var socket = temp.resolve("log");
        var daemon = new ProcessBuilder("python3", "-c", """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind(sys.argv[1]); print("ready", flush=True)
                s.settimeout(20); print(s.recv(4096).decode(), flush=True)
                """, socket.toString()).start();
        try (var said = daemon.inputReader();
                var sink = sink(socket.toString())) {
            assertThat(said.readLine()).isEqualTo("ready");
            sink.accept(alert());

            assertThat(said.readLine()).isEqualTo(MESSAGE);
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void withoutADaemonTheAlertIsLostAndThatIsSaidOnce(@TempDir Path temp) {
        var sink = sink(temp.resolve("nobody").toString());
        sink.accept(alert());
        sink.accept(alert());
        org.assertj.core.api.Assertions.assertThat(notes).isEmpty();

        while (notes.isEmpty()) {
            Thread.onSpinWait();
        }
        sink.close();

        assertThat(notes).singleElement().asString().contains("nobody", "ENOENT", "counted");
    }

    @Test
    void whatIsNoAddressIsRefusedWithWhatToWrite() {
        for (var text : List.of("udp", "udp:127.0.0.1", "tcp:name:601", "127.0.0.1:514", "udp:127.0.0.1:99999")) {
            assertThatThrownBy(() -> SyslogAddress.parse(text))
                    .as(text)
                    .hasMessage("--syslog '" + text + "': write a socket's path, udp:ADDRESS:PORT or tcp:ADDRESS:PORT");
        }
        assertThat(SyslogAddress.parse("")).hasToString("/dev/log");
        assertThat(SyslogAddress.parse("tcp:[::1]:601")).hasToString("tcp:0:0:0:0:0:0:0:1:601");
    }
}
