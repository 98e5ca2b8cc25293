package brig.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A dockerd with directories and a socket of its own and no network, that touches nothing of another one. */
final class OwnDocker {
    private final Path dir;
    private final List<String> options;
    private final List<String> containers = new ArrayList<>();
    private @Nullable Process daemon;

    OwnDocker(Path dir) {
        this(dir, List.of());
    }

    /** @param options more of dockerd's own */
    OwnDocker(Path dir, List<String> options) {
        this.dir = dir;
        this.options = List.copyOf(options);
    }

    String host() {
        return "unix://" + dir + "/docker.sock";
    }

    void start() throws IOException {
        Files.createDirectories(dir);
        var command = new ArrayList<>(List.of(
                "dockerd",
                "--bridge=none",
                "--iptables=false",
                "--ip-forward=false",
                "--ip-masq=false",
                "--data-root",
                dir + "/data",
                "--exec-root",
                dir + "/exec",
                "--pidfile",
                dir + "/pid",
                "-H",
                host()));
        command.addAll(options);
        daemon = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
        // the client waits for nothing by itself
        Command.run(
                "sh",
                "-c",
                "for i in $(seq 150); do docker -H \"$0\" version >/dev/null 2>&1 && exit 0; sleep 0.2; done; exit 1",
                host());
        var root = Files.createDirectories(dir.resolve("image/bin"));
        Files.copy(Path.of("/bin/busybox"), root.resolve("sleep"), StandardCopyOption.REPLACE_EXISTING);
        Command.run("tar", "-C", dir + "/image", "-cf", dir + "/image.tar", ".");
        docker("import", "--change", "CMD [\"/bin/sleep\",\"100000\"]", dir + "/image.tar", "plain");
    }

    void run(String name, List<String> options) throws IOException {
        var words = new ArrayList<>(List.of("run", "-d", "--network", "none", "--name", name));
        words.addAll(options);
        words.add("plain");
        containers.add(name);
        docker(words.toArray(String[]::new));
    }

    private void docker(String... words) throws IOException {
        var all = new ArrayList<>(List.of("docker", "-H", host()));
        all.addAll(List.of(words));
        Command.run(all);
    }

    void stop() throws IOException {
        var remove = new ArrayList<>(List.of("rm", "-f"));
        remove.addAll(containers);
        try {
            if (!containers.isEmpty()) {
                docker(remove.toArray(String[]::new));
            }
        } finally {
            end();
        }
        Command.run(
                "sh",
                "-c",
                "grep -o \" $0/[^ ]*\" /proc/self/mounts | sort -r | while read -r place; do umount -l \"$place\"; done",
                dir.toString());
    }

    private void end() throws IOException {
        var running = daemon;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(30, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
