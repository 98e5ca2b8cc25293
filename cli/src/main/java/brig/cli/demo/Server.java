package brig.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** {@code brig run} with the web server in it: a process of its own, as a user would have it. */
final class Server implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Process brig;
    private final int port;
    private final Thread reader;

    private Server(Process brig, int port, Consumer<String> lines) {
        this.brig = brig;
        this.port = port;
        this.reader = Thread.ofVirtual().start(() -> read(lines));
    }

    /** The words a user would type for it. */
    static List<String> command(Site site, String brig, List<String> more) {
        var words =
                new ArrayList<>(List.of(brig, "run", "--policy", site.policy().toString()));
        words.addAll(List.of("--rootfs", site.root().toString(), "--name", "web"));
        words.addAll(more);
        words.addAll(List.of("--", "/bin/busybox", "httpd", "-f", "-p", "127.0.0.1:" + site.port(), "-h", "/srv/www"));
        return words;
    }

    /** @param lines gets what Brig writes, alerts above all */
    static Server start(List<String> command, int port, boolean colour, Consumer<String> lines)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(colour ? "CLICOLOR_FORCE" : "NO_COLOR", "1");
        var process = builder.start();
        process.getOutputStream().close();
        var server = new Server(process, port, lines);
        server.awaitPage();
        return server;
    }

    private void read(Consumer<String> lines) {
        try (var in = brig.inputReader(StandardCharsets.UTF_8)) {
            forEachLine(in, lines);
        } catch (IOException e) {
            lines.accept("(cannot read on: " + e.getMessage() + ")");
        }
    }

    private static void forEachLine(BufferedReader in, Consumer<String> lines) throws IOException {
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            lines.accept(line);
        }
    }

    private void awaitPage() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (brig.isAlive() && System.nanoTime() < end) {
            if (get("/").contains("<h1>")) {
                return;
            }
            Thread.sleep(20);
        }
        close();
        throw new IOException("the web server did not start");
    }

    /** The answer, headers and all; empty if the connection ended without one. */
    String get(String path) throws IOException {
        var answer = new StringBuilder();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var buffer = new byte[4096];
            for (int got = socket.getInputStream().read(buffer);
                    got > 0;
                    got = socket.getInputStream().read(buffer)) {
                answer.append(new String(buffer, 0, got, StandardCharsets.UTF_8));
            }
        } catch (SocketTimeoutException e) {
            answer.append("(no end of the answer)");
        } catch (java.net.SocketException e) {
            // nobody there, or no longer
        }
        return answer.toString();
    }

    /** What the hole answers to an attempt: the last line, without the headers. */
    String attempt(List<String> words) throws IOException {
        var answer = get("/cgi-bin/guestbook?" + String.join("+", words));
        int body = answer.indexOf("\r\n\r\n");
        return body < 0 ? "" : answer.substring(body).strip();
    }

    boolean servesPages() throws IOException {
        return get("/").contains("<h1>");
    }

    /** The container's first process, in our pid namespace. */
    long init() throws IOException {
        return brig.descendants()
                .filter(process -> process.info()
                        .command()
                        .filter(c -> c.endsWith("/bin/busybox"))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new IOException("the web server is gone"))
                .pid();
    }

    /** The file of a cgroup controller of the container, v1 or v2. */
    Path cgroup(String controller, String fileV1, String fileV2) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + init() + "/cgroup"))) {
            var parts = line.split(":", 3);
            if (List.of(parts[1].split(",")).contains(controller)) {
                return Path.of("/sys/fs/cgroup", parts[1].equals(controller) ? controller : parts[1], parts[2], fileV1);
            }
            var unified = Path.of("/sys/fs/cgroup", parts[2], fileV2);
            if (parts[0].equals("0") && Files.exists(unified)) {
                return unified;
            }
        }
        throw new IOException("no cgroup of " + controller);
    }

    /** @return its exit code, or -1 if it has not ended after ten seconds */
    int awaitEnd() throws InterruptedException {
        return brig.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS) && reader.join(java.time.Duration.ofSeconds(2))
                ? brig.exitValue()
                : -1;
    }

    /** Asks Brig to end it, as Ctrl-C would. */
    @Override
    public void close() {
        brig.destroy();
        try {
            if (awaitEnd() < 0) {
                brig.destroyForcibly();
            }
        } catch (InterruptedException e) {
            brig.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
