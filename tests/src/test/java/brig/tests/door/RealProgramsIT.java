package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Page;
import brig.tests.PolicyText;
import brig.tests.Roots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs as Debian ships them work under the policies as Brig ships them. */
@AsRoot
class RealProgramsIT {
    @TempDir
    Path temp;

    /** A shipped policy as it is, but for a few more lines. */
    private Brig shipped(String name) throws Exception {
        var policy = new PolicyText(new LinkedHashMap<>()).with("extends", policyFile(name));
        return Brig.in(temp).policy(policy).rootfs(Roots.debian());
    }

    private static String policyFile(String name) {
        return Path.of("../policies", name + ".yaml")
                .toAbsolutePath()
                .normalize()
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "python3 | import json,ssl,threading,subprocess; print(json.dumps(subprocess.check_output(['id','-u'],text=True)))",
                "python3 | import tempfile; f=tempfile.NamedTemporaryFile(dir='/work'); f.write(b'x'); f.flush(); print('worked')",
                "perl | use POSIX; open(F,'>','/work/x'); print F 1; close F; print ((stat '/work/x')[7], ' byte')"
            })
    void interpreters(String program, String script) throws Exception {
        works(shipped("batch").option("-w", "/work").run(program, program.equals("perl") ? "-e" : "-c", script));
    }

    @Test
    void opensslMakesAKeyAndSignsWithIt() throws Exception {
        works(
                shipped("batch")
                        .option("-w", "/work")
                        .run(
                                "sh",
                                "-ec",
                                "openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -subj /CN=brig -days 1 2>/dev/null;"
                                        + " echo text > t; openssl dgst -sha256 -sign k -out s t;"
                                        + " openssl x509 -in c -pubkey -noout > p; openssl dgst -sha256 -verify p -signature s t"));
    }

    @Test
    void sqliteKeepsADatabase() throws Exception {
        var ended = shipped("batch")
                .option("-w", "/work")
                .run("sqlite3", "/work/db", "create table t(a); insert into t values(41),(1); select sum(a) from t;");

        works(ended);
        assertThat(ended.out()).isEqualTo("42");
    }

    @Test
    void gccCompilesAProgram() throws Exception {
        var source = "#include <stdio.h>\nint main(void) { puts(\"hello\"); }\n";
        var out = Roots.volume(temp);
        Files.writeString(out.resolve("hello.c"), source);

        works(shipped("batch")
                .option("-w", "/work")
                .volume(out, "/src")
                .run("gcc", "-O2", "-o", "/src/hello", "/src/hello.c"));

        assertThat(Command.of(out.resolve("hello")).run().out()).isEqualTo("hello");
    }

    @Test
    void nginxServesAPage() throws Exception {
        int port = Page.freePort();
        var conf = Page.nginx(temp, port);
        var running = shipped("web")
                .with("network", "{listen: [" + port + "]}")
                .option("-v", conf + ":/etc/nginx/nginx.conf:ro")
                .command("/usr/sbin/nginx", "-g", "daemon off;")
                .start();

        try {
            Await.until(() -> Page.answers(port) || !running.process().isAlive(), "nginx listens");
            assertThat(running.process().isAlive())
                    .as(() -> running.err().join())
                    .isTrue();
            for (int i = 0; i < 50; i++) {
                assertThat(Page.of("http://127.0.0.1:" + port + "/")).contains("nginx");
            }
        } finally {
            running.process().destroy();
        }
        assertThat(running.end(20).err()).isEmpty();
    }

    @Test
    void redisKeepsAValue() throws Exception {
        int port = Page.freePort();
        var running = shipped("cache")
                .with("network", "{listen: [" + port + "]}")
                .command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", "/var/lib/redis")
                .start();

        try {
            Await.until(() -> Page.answers(port) || !running.process().isAlive(), "redis listens");
            assertThat(running.process().isAlive())
                    .as(() -> running.out().join() + running.err().join())
                    .isTrue();
            assertThat(redis(port, "SET ship brig\r\nGET ship\r\n", "+OK\r\n$4\r\nbrig\r\n"))
                    .isEqualTo("+OK\r\n$4\r\nbrig\r\n");
            assertThat(redis(port, "SAVE\r\n", "+OK\r\n")).isEqualTo("+OK\r\n");
        } finally {
            running.process().destroy();
        }
        assertThat(running.end(20).code()).isZero();
    }

    @Test
    void aProgramOfTheHostRunsInTheHostsOwnRoot() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin/java").toRealPath();
        Files.writeString(
                temp.resolve("Hello.java"),
                "void main() { IO.println(\"hello from \" + ProcessHandle.current().pid()); }");

        var ended = Brig.verb("run", "-v", temp + ":/srv:ro", "--", java, "-Xmx64m", "/srv/Hello.java")
                .run();

        assertThat(ended.out()).as(ended.toString()).isEqualTo("hello from 1");
        works(ended);
    }

    private static void works(Ended ended) {
        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(ended.err()).as(ended.toString()).isEmpty();
    }

    private static String redis(int port, String question, String answer) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(answer.length()), StandardCharsets.US_ASCII);
        }
    }
}
