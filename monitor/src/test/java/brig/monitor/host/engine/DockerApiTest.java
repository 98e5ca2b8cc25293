package brig.monitor.host.engine;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerApiTest {
    @TempDir
    Path dir;

    @Test
    void anEngineThatHangsIsNamedByItsSocketAndCostsOneQuestion() throws IOException {
        var socket = dir.resolve("docker.sock");
        var ledger = new Ledger(Clock.systemUTC());
        // who connects waits in the queue: nobody accepts
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            var http = new UnixHttp(socket, Duration.ofMillis(300), 1000);

            var known = new DockerApi(new HostFiles(dir), http, socket.toString(), Subject.engine("docker"), ledger)
                    .collect();

            assertThat(known).isEmpty();
            assertThat(waiting(server)).isEqualTo(1);
        }
        var facts = ledger.close("h");
        assertThat(facts.reading(Subject.HOST, "source." + socket))
                .isEqualTo(Reading.unreadable("no whole answer in 300 ms"));
        assertThat(facts.reading(Subject.engine("docker"), "containers")).isInstanceOf(Reading.Unreadable.class);
    }

    /** Who connected and was not answered. */
    private static int waiting(ServerSocketChannel server) throws IOException {
        server.configureBlocking(false);
        int count = 0;
        for (var peer = server.accept(); peer != null; peer = server.accept()) {
            peer.close();
            count++;
        }
        return count;
    }

    @Test
    void containersOfOneNameAreTwo() throws IOException {
        var ledger = new Ledger(Clock.systemUTC());
        collect("one.sock", "1111111111111111", ledger);
        collect("two.sock", "2222222222222222", ledger);

        var facts = ledger.close("h");

        assertThat(facts.reading(Subject.container("web"), "id")).isEqualTo(Reading.of("1111111111111111"));
        assertThat(facts.reading(Subject.container("web (222222222222)"), "id"))
                .isEqualTo(Reading.of("2222222222222222"));
    }

    /** Valid JSON of a shape that no engine should send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "7",
                "\"text\"",
                "[[[]]]",
                "[null, 1, \"a\", {\"Id\": {}}, {\"Id\": [1]}]",
                "[{\"Id\": \"../../images\"}]",
                "[{\"Id\": \"aa\", \"Names\": 5}]"
            })
    void anAnswerOfAnotherShapeIsNoContainerAndNoFailure(String body) throws IOException {
        var ledger = new Ledger(Clock.systemUTC());
        var socket = dir.resolve("odd.sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofPlatform().daemon().start(() -> serve(server, line -> body));
            var http = new UnixHttp(socket, Duration.ofSeconds(5), 10_000);

            var known = new DockerApi(new HostFiles(dir), http, socket.toString(), Subject.engine("docker"), ledger)
                    .collect();

            assertThat(known).allMatch(c -> c.pid() == 0);
        }
        assertThat(FactDocument.fromJson(ledger.close("h").toJson())).isNotNull();
    }

    private void collect(String name, String id, Ledger ledger) throws IOException {
        var socket = dir.resolve(name);
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofPlatform().daemon().start(() -> answer(server, id));
            var http = new UnixHttp(socket, Duration.ofSeconds(5), 10_000);
            new DockerApi(new HostFiles(dir), http, socket.toString(), Subject.engine("docker"), ledger).collect();
        }
    }

    private static void answer(ServerSocketChannel server, String id) {
        serve(
                server,
                line -> line.contains("/containers/json")
                        ? "[{\"Id\": \"" + id + "\"}]"
                        : "{\"Id\": \"" + id + "\", \"Name\": \"/web\"}");
    }

    private static void serve(ServerSocketChannel server, UnaryOperator<String> body) {
        try {
            while (true) {
                try (var peer = server.accept()) {
                    var asked = ByteBuffer.allocate(1000);
                    peer.read(asked);
                    var line = new String(asked.array(), 0, asked.position(), StandardCharsets.US_ASCII);
                    var answer = "HTTP/1.0 200 OK\r\n\r\n" + body.apply(line);
                    peer.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }
}
