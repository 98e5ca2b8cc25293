package brig.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;

/**
 * A root directory with busybox httpd, a page, and a guestbook that has a hole; and the policy for it: {@code web.yaml} as it
 * is, plus the one CGI program. It lies in a temporary directory and is removed in the end.
 */
final class Site implements AutoCloseable {
    private static final int PORT = 8080;

    private final Path directory;
    private final String secret = UUID.randomUUID().toString();
    private final int port;

    private Site(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** @param home of the source tree, with the policies and the programs that the build made */
    static Site build(Path home) throws IOException {
        var directory = Files.createTempDirectory("brig-demo-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        var site = new Site(directory, freePort());
        site.fill(home);
        return site;
    }

    private static int freePort() throws IOException {
        for (int port : new int[] {PORT, 0}) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return socket.getLocalPort();
            } catch (java.net.BindException e) {
                // somebody else's
            }
        }
        throw new IOException("no free port");
    }

    private void fill(Path home) throws IOException {
        for (var place :
                List.of("bin", "dev", "etc", "proc", "run", "srv/www/cgi-bin", "sys", "tmp", "var/lib", "var/log")) {
            Files.createDirectories(root().resolve(place));
        }
        program(Path.of("/bin/busybox"), "bin/busybox");
        // not a link: a shell is a file of its own, as on most systems, and not on the execute list
        program(Path.of("/bin/busybox"), "bin/sh");
        program(home.resolve("cli/target/dist/guestbook"), "srv/www/cgi-bin/guestbook");
        Files.writeString(root().resolve("srv/www/index.html"), "<h1>Hello from inside the brig</h1>\n");
        Files.writeString(root().resolve("etc/shadow"), "root:" + secret + ":19000:0:99999:7:::\n");
        Files.writeString(policy(), """
                # web.yaml as it is, plus the site's one CGI program
                extends: %s
                files:
                  execute: [/srv/www/cgi-bin/guestbook]
                network:
                  listen: [%d]
                """.formatted(home.resolve("policies/web.yaml"), port));
    }

    private void program(Path from, String to) throws IOException {
        var target = root().resolve(to);
        Files.copy(from, target, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path root() {
        return directory.resolve("root");
    }

    Path policy() {
        return directory.resolve("guestbook.yaml");
    }

    Path events() {
        return directory.resolve("events.jsonl");
    }

    int port() {
        return port;
    }

    /** What stands in {@code /etc/shadow} and must never be seen outside. */
    String secret() {
        return secret;
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
