package brig.tests.language;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Page;
import brig.tests.Roots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each policy of the cookbook holds the program that it is for, as Debian ships it, and lets it do its work. */
@AsRoot
class CookbookIT {
    @TempDir
    Path temp;

    private static Command run(String policy, List<String> options, Object... program)
            throws IOException, InterruptedException {
        var file = Path.of("../policies/cookbook", policy + ".yaml")
                .toAbsolutePath()
                .normalize();
        return Brig.verb("run", "--policy", file, "--rootfs", Roots.cookbook())
                .and(options.toArray())
                .and("--")
                .and(program);
    }

    private static List<String> set(Object... pairs) {
        var options = new ArrayList<String>();
        for (var pair : pairs) {
            options.addAll(List.of("--set", pair.toString()));
        }
        return options;
    }

    private static List<String> and(List<String> options, Object... more) {
        var all = new ArrayList<>(options);
        for (var one : more) {
            all.add(one.toString());
        }
        return all;
    }

    private interface Work {
        void with(Command.Started running) throws Exception;
    }

    /** A server that is put to use while it runs, and has been refused nothing when it ends. */
    private static void serving(int port, Command command, Work work) throws Exception {
        var running = command.start();
        try {
            Await.until(() -> Page.answers(port) || !running.process().isAlive(), "it listens");
            assertThat(running.process().isAlive())
                    .as(() -> running.out().join() + running.err().join())
                    .isTrue();
            work.with(running);
        } finally {
            running.process().toHandle().destroy();
        }
        assertThat(running.end(60).err()).doesNotContain(" KILL ");
    }

    private static void works(Ended ended) {
        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(ended.err()).as(ended.toString()).isEmpty();
    }

    private static String talk(int port, String question, int answer) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(answer), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void nginx() throws Exception {
        int port = Page.freePort();
        var conf = Page.nginx(temp, port);

        serving(
                port,
                run(
                        "nginx",
                        and(set("PORT=" + port), "-v", conf + ":/etc/nginx/nginx.conf:ro"),
                        "nginx",
                        "-g",
                        "daemon off;"),
                _ -> assertThat(Page.of("http://127.0.0.1:" + port + "/")).contains("nginx"));
    }

    @Test
    void redis() throws Exception {
        int port = Page.freePort();

        serving(
                port,
                run(
                        "redis",
                        set("PORT=" + port),
                        "redis-server",
                        "--port",
                        port,
                        "--save",
                        "",
                        "--dir",
                        "/var/lib/redis"),
                _ -> assertThat(talk(port, "SET a b\r\nGET a\r\n", 12)).startsWith("+OK\r\n$1\r\nb"));
    }

    /** What the redis of CVE-2022-0543 and every leaked password come to: a cron file. */
    @Test
    void redisThatWritesElsewhereIsKilled() throws Exception {
        int port = Page.freePort();
        var running = run(
                        "redis",
                        set("PORT=" + port),
                        "redis-server",
                        "--port",
                        port,
                        "--enable-protected-configs",
                        "yes",
                        "--save",
                        "",
                        "--dir",
                        "/var/lib/redis")
                .start();
        try {
            Await.until(() -> Page.answers(port) || !running.process().isAlive(), "it listens");
            talk(port, "CONFIG SET dir /etc\r\nCONFIG SET dbfilename cron\r\nSET x y\r\nSAVE\r\n", 1);
            assertThat(running.end(60).code()).isEqualTo(137);
        } finally {
            running.process().toHandle().destroy();
        }
    }

    @Test
    void postgresql() throws Exception {
        int port = Page.freePort();
        var data = Roots.volume(temp);
        var made = Brig.verb("run", "--policy", "batch", "--rootfs", Roots.cookbook(), "-v", data + ":/data")
                .and("--", "/usr/lib/postgresql/15/bin/initdb", "-A", "trust", "-D", "/data/db")
                .run();
        assertThat(made.code()).as(made.toString()).isZero();

        serving(
                port,
                run(
                        "postgresql",
                        set("PORT=" + port, "DATA=" + data),
                        "/usr/lib/postgresql/15/bin/postgres",
                        "-D",
                        "/var/lib/postgresql/db",
                        "-p",
                        port,
                        "-c",
                        "listen_addresses=127.0.0.1"),
                _ -> {
                    var client = Command.of(
                                    "chroot",
                                    Roots.cookbook(),
                                    "/usr/lib/postgresql/15/bin/psql",
                                    "-h",
                                    "127.0.0.1",
                                    "-p",
                                    port)
                            .and(
                                    "-U",
                                    "nobody",
                                    "-Atc",
                                    "create table t(a int); insert into t values (41), (1);" + " select sum(a) from t",
                                    "postgres");
                    var said = new ArrayList<Ended>();
                    Await.until(
                            () -> {
                                said.add(client.run());
                                return !said.getLast().err().contains("starting up");
                            },
                            "it has started up");
                    assertThat(said.getLast().out())
                            .as(said.getLast().toString())
                            .endsWith("42");
                });
    }

    @Test
    void node() throws Exception {
        int port = Page.freePort();
        int database = Page.freePort();
        var app = Files.createDirectory(temp.resolve("app"));
        Files.writeString(app.resolve("server.js"), """
                const http = require('http'), net = require('net'), cp = require('child_process');
                http.createServer((q, a) => {
                  if (q.url == '/out') {
                    net.connect(9, '127.0.0.1').on('error', e => a.end(e.code));
                  } else if (q.url == '/sh') {
                    cp.exec('id', e => a.end(String(e)));
                  } else {
                    a.end('served by node');
                  }
                }).listen(%d, '127.0.0.1');
                process.on('SIGTERM', () => process.exit(0));
                """.formatted(port));
        var command = run(
                "node",
                set("PORT=" + port, "APP=" + app, "DATABASE=127.0.0.1:" + database),
                "node",
                "/srv/app/server.js");

        serving(
                port,
                command,
                _ -> assertThat(Page.of("http://127.0.0.1:" + port + "/")).isEqualTo("served by node"));
        var running = command.start();
        try {
            Await.until(() -> Page.answers(port) || !running.process().isAlive(), "it listens");
            assertThat(Page.of("http://127.0.0.1:" + port + "/out")).isEqualTo("EPERM");
            talk(port, "GET /sh HTTP/1.0\r\n\r\n", 1);
            assertThat(running.end(60).code()).isEqualTo(137);
        } finally {
            running.process().toHandle().destroy();
        }
    }

    @Test
    void jvm() throws Exception {
        int port = Page.freePort();
        var app = Files.createDirectory(temp.resolve("app"));
        Files.writeString(app.resolve("Serve.java"), """
                import com.sun.net.httpserver.*;
                import java.net.*;
                public class Serve {
                  public static void main(String[] a) throws Exception {
                    var s = HttpServer.create(new InetSocketAddress("127.0.0.1", %d), 0);
                    s.createContext("/", e -> { e.sendResponseHeaders(200, 13); e.getResponseBody().write("served by jvm".getBytes()); e.close(); });
                    s.start();
                  }
                }
                """.formatted(port));
        var java = Path.of(System.getProperty("java.home")).toRealPath();

        serving(
                port,
                run(
                        "jvm",
                        set("PORT=" + port, "APP=" + app, "JAVA=" + java),
                        "/opt/java/bin/java",
                        "-Xmx256m",
                        "/srv/app/Serve.java"),
                _ -> assertThat(Page.of("http://127.0.0.1:" + port + "/")).isEqualTo("served by jvm"));
    }

    @Test
    void pythonBatch() throws Exception {
        var in = Files.createDirectory(temp.resolve("in"));
        Files.writeString(in.resolve("numbers"), "41\n1\n");
        var out = Roots.volume(temp);

        works(run(
                        "python-batch",
                        set("IN=" + in, "OUT=" + out),
                        "python3",
                        "-c",
                        "import json; json.dump(sum(map(int, open('/in/numbers'))), open('/out/sum', 'w'))")
                .run());

        assertThat(out.resolve("sum")).hasContent("42");
    }

    @Test
    void ciJob() throws Exception {
        var tree = Roots.volume(temp);
        Files.writeString(tree.resolve("hello.c"), "#include <stdio.h>\nint main(void) { puts(\"built\"); }\n");
        var cache = Files.createDirectory(temp.resolve("cache"));

        var built = run(
                        "ci-job",
                        and(set("TREE=" + tree, "CACHE=" + cache), "-w", "/work"),
                        "sh",
                        "-ec",
                        "gcc -o hello hello.c; ./hello")
                .run();

        assertThat(built.out()).as(built.toString()).isEqualTo("built");
        works(built);
    }

    @Test
    void untrusted() throws Exception {
        var code = Files.createDirectory(temp.resolve("code"));
        Files.writeString(code.resolve("good.py"), "print(sum(range(10)))\n");
        Files.writeString(code.resolve("shell.py"), "import os\nos.execv('/bin/sh', ['sh'])\n");
        Files.writeString(
                code.resolve("net.py"), "import socket\ntry: socket.socket()\nexcept OSError as e: print(e.errno)\n");
        Files.writeString(code.resolve("fork.py"), "import os\ntry: os.fork()\nexcept OSError as e: print(e.errno)\n");
        var set = set("CODE=" + code);

        assertThat(run("untrusted", set, "python3", "-I", "/code/good.py").run().out())
                .isEqualTo("45");
        assertThat(run("untrusted", set, "python3", "-I", "/code/net.py").run().out())
                .isEqualTo("1");
        assertThat(run("untrusted", set, "python3", "-I", "/code/fork.py").run().out())
                .isEqualTo("1");
        assertThat(run("untrusted", set, "python3", "-I", "/code/shell.py")
                        .run()
                        .code())
                .isEqualTo(137);
    }

    @Test
    void reverseProxy() throws Exception {
        int port = Page.freePort();
        int other = Page.freePort();
        try (var backend = new Backend()) {
            var conf = Files.writeString(temp.resolve("haproxy.cfg"), """
                    defaults
                      mode http
                      timeout connect 2s
                      timeout client 5s
                      timeout server 5s
                    frontend in
                      bind 127.0.0.1:%d
                      use_backend elsewhere if { path /other }
                      default_backend app
                    backend app
                      server one 127.0.0.1:%d
                    backend elsewhere
                      server two 127.0.0.1:%d
                    """.formatted(port, backend.port(), other));
            var command = run(
                    "reverse-proxy",
                    and(
                            set("PORT=" + port, "BACKEND=127.0.0.1:" + backend.port()),
                            "-v",
                            conf + ":/etc/haproxy/haproxy.cfg:ro"),
                    "haproxy",
                    "-db",
                    "-f",
                    "/etc/haproxy/haproxy.cfg");

            serving(
                    port,
                    command,
                    _ -> assertThat(Page.of("http://127.0.0.1:" + port + "/")).isEqualTo("from behind"));
            var running = command.start();
            try {
                Await.until(() -> Page.answers(port) || !running.process().isAlive(), "it listens");
                assertThat(Page.of("http://127.0.0.1:" + port + "/other")).contains("503");
            } finally {
                running.process().toHandle().destroy();
            }
            assertThat(running.end(60).err()).contains("DENY EPERM connect(127.0.0.1:" + other);
        }
    }

    @Test
    void sidecar() throws Exception {
        var logs = Files.createDirectory(temp.resolve("logs"));
        Files.writeString(logs.resolve("app.log"), "a line\n");
        try (var collector = new Backend()) {
            var set = set("LOGS=" + logs, "COLLECTOR=127.0.0.1:" + collector.port());

            var shipped = run(
                            "sidecar",
                            set,
                            "python3",
                            "-c",
                            "import socket; s = socket.create_connection(('127.0.0.1', %d)); s.sendall(b'GET /' + open('/logs/app.log', 'rb').read()[:1] + b' HTTP/1.0\\r\\n\\r\\n'); print(s.recv(999).decode()[-11:])"
                                    .formatted(collector.port()))
                    .run();
            assertThat(shipped.out()).as(shipped.toString()).isEqualTo("from behind");
            works(shipped);
            var tampering = run("sidecar", set, "python3", "-c", "open('/logs/app.log', 'w')")
                    .run();
            assertThat(tampering.err()).contains("Error");
            assertThat(logs.resolve("app.log")).hasContent("a line\n");
        }
    }

    /** Something to call. */
    private static final class Backend implements AutoCloseable {
        private final com.sun.net.httpserver.HttpServer server;

        Backend() throws IOException {
            server = com.sun.net.httpserver.HttpServer.create(
                    new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                var body = "from behind".getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
