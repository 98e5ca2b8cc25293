package brig.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Root directories for containers; each is made once a run and never written to. */
public final class Roots {
    private static @Nullable Path busybox;
    private static @Nullable Path debian;
    private static @Nullable Path cookbook;

    private Roots() {}

    /**
     * Busybox and the helper: {@code /bin/inside}, and copies of it in {@code /bin/inside-a} (for execute lists to name)
     * and {@code /bin/inside-b} (to leave out); {@code /etc/secret} and {@code /srv/www/index.html} to read; {@code /out}
     * and {@code /mnt} to mount on.
     */
    public static synchronized Path busybox() throws IOException, InterruptedException {
        if (busybox == null) {
            var root = Tools.directory("root").resolve("busybox");
            succeed(Command.of("rm", "-rf", root));
            succeed(Command.of("sh", Tools.script("busybox-root"), root));
            for (var copy : List.of("inside", "inside-a", "inside-b")) {
                Files.copy(Tools.inside(), root.resolve("bin/" + copy), StandardCopyOption.REPLACE_EXISTING);
            }
            for (var directory : List.of("out", "mnt")) {
                Files.createDirectories(root.resolve(directory));
            }
            Files.writeString(root.resolve("etc/secret"), "a secret\n");
            Files.writeString(root.resolve("srv/www/open"), "open to all\n");
            Files.writeString(root.resolve("srv/www/shut"), "a secret\n");
            busybox = root;
        }
        return busybox;
    }

    /** Debian with python3, perl, openssl, sqlite3, gcc, nginx and redis; the first time on a machine takes a minute. */
    public static synchronized Path debian() throws IOException, InterruptedException {
        if (debian == null) {
            var made = Command.of("sh", Tools.script("debian-root")).start().end(900);
            if (made.code() != 0) {
                throw new IOException("no Debian root: " + made);
            }
            debian = Path.of(made.lastLine());
        }
        return debian;
    }

    /** {@link #debian} with PostgreSQL, Node and HAProxy, too. */
    public static synchronized Path cookbook() throws IOException, InterruptedException {
        if (cookbook == null) {
            var made = Command.of(
                            "sh", Tools.script("debian-root"), "cookbook-root", "postgresql-15", "nodejs", "haproxy")
                    .start()
                    .end(900);
            if (made.code() != 0) {
                throw new IOException("no Debian root: " + made);
            }
            cookbook = Path.of(made.lastLine());
        }
        return cookbook;
    }

    /** A directory that everybody may write to, to be a volume: what a container leaves there a test can look at. */
    public static Path volume(Path parent) throws IOException {
        var volume = Files.createTempDirectory(parent, "volume");
        return Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static void succeed(Command command) throws IOException, InterruptedException {
        var ended = command.run();
        if (ended.code() != 0) {
            throw new IOException(String.join(" ", command.words()) + ": " + ended);
        }
    }
}
