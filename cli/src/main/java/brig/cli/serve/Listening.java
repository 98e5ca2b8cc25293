package brig.cli.serve;

import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;

/**
 * The daemon's socket: systemd's, if it started us for one ({@code sd_listen_fds(3)}), else our own.
 *
 * @param descriptor that listens
 * @param path of its file
 * @param ours whether the file is removed at the end
 */
record Listening(int descriptor, Path path, boolean ours) {
    private static final int FIRST = 3;

    /** @throws IOException if another daemon listens there */
    static Listening open(Path path, Map<String, String> environment) throws IOException {
        if (environment
                .getOrDefault("LISTEN_PID", "")
                .equals(Long.toString(ProcessHandle.current().pid()))) {
            if (!environment.getOrDefault("LISTEN_FDS", "").equals("1")) {
                throw new IOException("systemd hands over " + environment.get("LISTEN_FDS")
                        + " sockets: one ListenSequentialPacket= is what 'brig serve' takes");
            }
            if (!UnixSocket.listens(FIRST)) {
                throw new IOException("LISTEN_FDS=1, but descriptor 3 is no socket that listens");
            }
            Descriptors.closeOnExec(FIRST);
            return new Listening(FIRST, path, false);
        }
        var own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(Objects.requireNonNull(path.toAbsolutePath().getParent()), own);
        refuseSecond(path);
        // it appears under its name only once nobody else can connect
        var draft = path.resolveSibling("." + path.getFileName() + ".new");
        Files.deleteIfExists(draft);
        int fd = UnixSocket.listen(draft);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        return new Listening(fd, path, true);
    }

    private static void refuseSecond(Path path) throws IOException {
        int fd;
        try {
            fd = UnixSocket.connect(path);
        } catch (SyscallException e) {
            return; // nobody is there, or one that was killed
        }
        new JnaLinux().close(fd);
        throw new IOException("another daemon listens at " + path + ": stop it first, or name another --socket");
    }

    void close() throws IOException {
        if (ours) {
            Files.deleteIfExists(path);
        }
        new JnaLinux().close(descriptor);
    }
}
