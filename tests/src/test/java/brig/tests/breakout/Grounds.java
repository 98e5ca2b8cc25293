package brig.tests.breakout;

import brig.tests.Command;
import brig.tests.Tools;
import brig.tests.User;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the attempts are made: root directories, volumes with traps in them, and the host's side with its secret. All of it
 * lies in one of the places of the host that no container sees.
 */
final class Grounds implements AutoCloseable {
    private final Path base;
    private final int owner;
    private final Process hostSide;
    private final Map<String, String> variables = new HashMap<>();

    /** Root's, in {@code /root}. */
    Grounds() throws IOException, InterruptedException {
        this(Path.of("/root"), Path.of("/run"), 0, Command.of());
    }

    /** An ordinary user's, in his home directory: the host's side is his, too. */
    Grounds(User user) throws IOException, InterruptedException {
        this(user.home(), user.home().resolve("run"), User.UID, user.command());
    }

    private Grounds(Path place, Path sockets, int owner, Command as) throws IOException, InterruptedException {
        this.owner = owner;
        base = Files.createTempDirectory(place, "brig-breakout");
        open(base);
        for (var root : List.of("root", "bare-root")) {
            makeRoot(base.resolve(root));
        }
        hostSide = new ProcessBuilder(as.and(
                                Tools.inside(),
                                "host-side",
                                base.resolve("secret"),
                                sockets.resolve(base.getFileName() + ".sock"))
                        .words())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        read(hostSide);
        variables.put("V_DISK", String.valueOf(Files.getAttribute(base, "unix:dev")));
        variables.put("V_DISK_TYPE", Files.getFileStore(base).type());
    }

    private void read(Process process) throws IOException {
        // not closed: the host's side goes on
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); !"ready".equals(line); line = lines.readLine()) {
            if (line == null) {
                throw new IOException("the host's side ended");
            }
            var parts = line.split("=", 2);
            variables.put(parts[0], parts[1]);
        }
    }

    private void makeRoot(Path root) throws IOException, InterruptedException {
        succeed("sh", Tools.script("busybox-root"), root);
        for (var directory : List.of("mnt", "vol", "ro")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.writeString(root.resolve("etc/secret"), "a secret\n");
        Files.copy(Tools.inside(), root.resolve("bin/inside"));
        succeed("chown", "-Rh", owner + ":" + owner, root);
        setUserId(Files.copy(Tools.inside(), root.resolve("bin/setuid")));
    }

    /** A volume of the kind {@code vol}, one for each run: what an attempt leaves there is no other's. */
    Path volume(String name) throws IOException, InterruptedException {
        var volume = open(Files.createDirectory(base.resolve(name)));
        open(Files.createDirectory(volume.resolve("shared")));
        Files.copy(Tools.inside(), volume.resolve("inside"));
        succeed("chown", "-R", owner + ":" + owner, volume);
        setUserId(Files.copy(Tools.inside(), volume.resolve("setuid")));
        succeed("setcap", "cap_sys_admin+ep", Files.copy(Tools.inside(), volume.resolve("filecap")));
        succeed("mknod", "-m", "666", volume.resolve("kmsg"), "c", 1, 11);
        var agent = Files.writeString(volume.resolve("agent"), "#!/bin/sh\n: >" + volume + "/agent-was-here\n");
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return volume;
    }

    Path fixed(String name) throws IOException {
        var fixed = open(Files.createDirectory(base.resolve(name)));
        Files.setAttribute(fixed, "unix:uid", owner);
        return fixed;
    }

    Path root(String name) {
        return base.resolve(name);
    }

    Map<String, String> variables(Path volume) {
        var all = new HashMap<>(variables);
        all.put("V_VOLUME", volume.toString());
        return all;
    }

    private static Path open(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private void setUserId(Path program) throws IOException, InterruptedException {
        succeed("chown", owner + ":" + owner, program);
        Files.setAttribute(program, "unix:mode", 0104755);
    }

    private static void succeed(Object... words) throws IOException, InterruptedException {
        var ended = Command.of(words).run();
        if (ended.code() != 0) {
            throw new IOException(new ArrayList<>(List.of(words)) + ": " + ended);
        }
    }

    @Override
    public void close() throws IOException {
        hostSide.destroy();
        hostSide.onExit().join();
        try {
            succeed("rm", "-rf", base);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
