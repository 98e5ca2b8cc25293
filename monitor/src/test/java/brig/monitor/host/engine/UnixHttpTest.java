package brig.monitor.host.engine;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.Reading;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixHttpTest {
    @TempDir
    Path dir;

    private interface Answer {
        void to(SocketChannel peer) throws IOException, InterruptedException;
    }

    private final java.util.List<ServerSocketChannel> servers = new java.util.ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (var server : servers) {
            server.close();
        }
    }

    @Test
    void anAnswerIsATree() throws IOException {
        var http = engine(peer -> say(peer, "HTTP/1.0 200 OK\r\nX: y\r\n\r\n{\"Version\":\"20.10\"}"));

        assertThat(http.get("/version").map(t -> t.at("Version").text(""))).isEqualTo(Reading.of("20.10"));
    }

    @Test
    void anEngineThatHangsIsGivenUpOn() throws IOException {
        var http = engine(peer -> Thread.sleep(20_000));

        assertThat(http.get("/info")).isEqualTo(Reading.unreadable("no whole answer in 300 ms"));
    }

    @Test
    void anEngineThatNeverSaidAnythingIsNotWaitedForAgain() throws IOException {
        var http = engine(peer -> Thread.sleep(20_000));
        http.get("/version");

        var second = http.get("/info");

        assertThat(second).isEqualTo(Reading.unreadable("no whole answer in 300 ms"));
        servers.getFirst().configureBlocking(false);
        // nobody connected a second time
        assertThat(servers.getFirst().accept()).isNull();
    }

    @Test
    void anEngineThatDribblesIsGivenUpOn() throws IOException {
        var http = engine(peer -> {
            say(peer, "HTTP/1.0 200 OK\r\n\r\n[");
            for (int i = 0; i < 1000; i++) {
                say(peer, "1,");
                Thread.sleep(20);
            }
        });

        assertThat(http.get("/info")).isEqualTo(Reading.unreadable("no whole answer in 300 ms"));
    }

    @Test
    void anAnswerThatNeverEndsIsCutOff() throws IOException {
        var http = engine(peer -> {
            say(peer, "HTTP/1.0 200 OK\r\n\r\n");
            for (int i = 0; i < 1000; i++) {
                say(peer, "x".repeat(100_000));
            }
        });

        assertThat(http.get("/info")).isEqualTo(Reading.unreadable("the answer is longer than 1000000 bytes"));
    }

    @Test
    void whatIsNoAnswerIsUnreadableAndWhatIsNotThereIsAbsent() {
        assertThat(UnixHttp.answer("SSH-2.0")).isEqualTo(Reading.unreadable("the answer is no HTTP"));
        assertThat(UnixHttp.answer("HTTP/1.0 200 OK\r\n\r\n<html>"))
                .isEqualTo(Reading.unreadable("the answer is no JSON"));
        assertThat(UnixHttp.answer("HTTP/1.0 403 Forbidden\r\n\r\n"))
                .isEqualTo(Reading.unreadable("the answer is 'HTTP/1.0 403 Forbidden'"));
        assertThat(UnixHttp.answer("HTTP/1.1 404 Not Found\r\n\r\n{}")).isEqualTo(Reading.absent());
    }

    @Test
    void aSocketThatNobodyListensOnIsUnreadable() {
        var http = new UnixHttp(dir.resolve("none"), Duration.ofMillis(300), 1000);

        assertThat(http.get("/info")).isInstanceOf(Reading.Unreadable.class);
    }

    private static void say(SocketChannel peer, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            peer.write(bytes);
        }
    }

    private UnixHttp engine(Answer answer) throws IOException {
        var path = dir.resolve("engine.sock");
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        servers.add(server);
        Thread.ofPlatform().daemon().start(() -> {
            try (var peer = server.accept()) {
                peer.read(ByteBuffer.allocate(1000));
                answer.to(peer);
            } catch (IOException | InterruptedException e) {
                // the client went away, which is what some of these tests want
            }
        });
        return new UnixHttp(path, Duration.ofMillis(300), 1_000_000);
    }
}
