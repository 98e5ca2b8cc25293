package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's docker, with a data directory and a socket of its own, and an image of busybox. */
final class Docker implements AutoCloseable {
    private final Path directory;
    private final Command.Started daemon;

    private Docker(Path directory, Command.Started daemon) {
        this.directory = directory;
        this.daemon = daemon;
    }

    /** @param runtime what it calls {@code brig} */
    static Docker start(Path directory, Path runtime) throws Exception {
        var daemon = Command.of(
                        "dockerd",
                        "--bridge=none",
                        "--iptables=false",
                        "--ip-forward=false",
                        "--add-runtime",
                        "brig=" + runtime,
                        "--data-root",
                        directory.resolve("data"),
                        "--exec-root",
                        directory.resolve("exec"),
                        "--pidfile",
                        directory.resolve("pid"),
                        "-H",
                        "unix://" + directory.resolve("sock"))
                .start();
        var docker = new Docker(directory, daemon);
        Await.until(() -> docker.call("version").code() == 0, "docker answers");
        var imported = Command.of(
                        "sh",
                        "-c",
                        "tar -C " + Roots.busybox() + " -c . | docker -H " + docker.socket() + " import - busybox")
                .run();
        assertThat(imported.code()).as(imported.toString()).isZero();
        return docker;
    }

    String socket() {
        return "unix://" + directory.resolve("sock");
    }

    Ended call(Object... words) throws Exception {
        return Command.of("docker", "-H", socket()).and(words).run();
    }

    @Override
    public void close() {
        daemon.process().destroy();
        try {
            if (!daemon.process().waitFor(60, TimeUnit.SECONDS)) {
                daemon.process().destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
