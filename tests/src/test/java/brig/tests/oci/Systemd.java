package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Ended;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A systemd that the machine does not know: process 1 of namespaces of its own ({@code src/test/systemd/boot}). */
final class Systemd implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/lib/systemd/systemd");
    static final Path BUS = Path.of("/usr/bin/dbus-daemon");
    private static final Path BOOT = Path.of("src/test/systemd/boot").toAbsolutePath();

    private final String name = "brig-systemd-" + ProcessHandle.current().pid();
    private final Path temp;
    private final Command.Started boot;
    private final long first;

    private Systemd(Path temp) throws Exception {
        this.temp = temp;
        boot = Command.of("sh", BOOT, temp.resolve("systemd"), name).start();
        try {
            Await.until(() -> systemd().isPresent() || !boot.process().isAlive(), "process 1");
            if (systemd().isEmpty()) {
                throw new IOException("systemd does not boot: " + boot.end(1).err());
            }
            first = systemd().orElseThrow();
            Await.until(
                    () -> Files.exists(inside("/run/systemd/private"))
                            && run("systemctl", "is-active", "nothing.target").code() == 0,
                    "systemd");
        } catch (Exception | AssertionError e) {
            boot.process().descendants().forEach(ProcessHandle::destroyForcibly);
            boot.process().destroyForcibly();
            Await.until(this::removeGroups, "the end of its groups");
            throw e;
        }
    }

    private Path inside(String path) {
        return Path.of("/proc/" + first + "/root" + path);
    }

    /** A system bus where it is process 1, which it joins itself. */
    void startBus() throws Exception {
        var started = run("systemctl", "start", "dbus.service");
        assertThat(started.code()).as(started.toString()).isZero();
        Await.until(() -> run("busctl", "status", "org.freedesktop.systemd1").code() == 0, "systemd on the bus");
    }

    /** In place of its own: one at which nobody listens, as of a systemd that has ended. From now on it is asked by the bus alone. */
    void leaveDeadSocket() throws IOException {
        leaveNoSocket();
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(inside("/run/systemd/private")));
        }
    }

    void leaveNoSocket() throws IOException {
        Files.delete(inside("/run/systemd/private"));
    }

    /** What becomes of a device that somebody in a group, and otherwise unhindered, opens: {@code EPERM}, or what was said. */
    String openedIn(String place, String device) throws IOException, InterruptedException {
        var script = new StringBuilder();
        for (var dir : groups()) {
            var group = dir.resolve(place);
            script.append("[ ! -d " + group + " ] || echo $$ >" + group + "/cgroup.procs; ");
        }
        var ended = Command.of("sh", "-c", script + ": <" + device + " && echo open")
                .run();
        return ended.err().contains("Operation not permitted") ? "EPERM" : ended.toString();
    }

    static Systemd boot(Path temp) throws Exception {
        return new Systemd(temp);
    }

    /** The script has other children before. */
    private Optional<Long> systemd() {
        for (var child : boot.process().toHandle().children().toList()) {
            try {
                if (Files.readString(Path.of("/proc/" + child.pid() + "/comm")).equals("systemd\n")) {
                    return Optional.of(child.pid());
                }
            } catch (IOException e) {
                // it has ended: ENOENT, or ESRCH if it did so while its file was open
            }
        }
        return Optional.empty();
    }

    /** A command where it is process 1. */
    Ended run(Object... words) throws IOException, InterruptedException {
        return Command.of(words).behind(inside()).run();
    }

    private Object[] inside() {
        return new Object[] {"nsenter", "-t", first, "-m", "-p", "-C", "-u", "-i"};
    }

    /** A program that calls Brig's runtime there, and has it ask systemd. */
    Path runtime() throws IOException {
        var words =
                String.join(" ", List.of(inside()).stream().map(String::valueOf).toList());
        var file = Files.writeString(
                temp.resolve("runtime"),
                "#!/bin/sh\nBRIG_SOCKET= exec " + words + " " + Bundle.brigOci() + " --systemd-cgroup \"$@\"\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + file + " executable");
        }
        return file;
    }

    String show(String unit, String property) throws IOException, InterruptedException {
        return run("systemctl", "show", "--value", "-p", property, unit).out().strip();
    }

    /** A file of a group, in whichever hierarchy has one of these names. */
    String group(String place, String... files) throws IOException {
        for (var dir : groups()) {
            for (var file : files) {
                var path = dir.resolve(place).resolve(file);
                if (Files.exists(path)) {
                    return Files.readString(path).strip();
                }
            }
        }
        return "no such file";
    }

    /** Its own in each hierarchy. */
    List<Path> groups() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" - cgroup"))
                .map(line -> Path.of(line.split(" ")[4], name))
                .filter(Files::isDirectory)
                .toList();
    }

    @Override
    public void close() {
        ProcessHandle.of(first).ifPresent(ProcessHandle::destroyForcibly);
        try {
            boot.end(20);
            Await.until(this::removeGroups, "the end of its groups");
        } catch (Exception e) {
            throw new AssertionError("cannot see what systemd has left", e);
        }
    }

    /** A group is let go of a moment after its last process has ended. */
    private boolean removeGroups() throws IOException, InterruptedException {
        for (var dir : groups()) {
            Command.of("find", dir, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";")
                    .run();
        }
        return groups().isEmpty();
    }
}
