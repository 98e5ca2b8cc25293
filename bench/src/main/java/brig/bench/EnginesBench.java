package brig.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code docker run} and {@code podman run} as a user types them: with Brig as their runtime, through its daemon, and with their own. */
final class EnginesBench {
    private final Path dir = Workplace.temporary().resolve("engines");
    private final Rounds turns = new Rounds();

    static Table measure(int rounds) throws IOException {
        try (var _ = Daemon.start()) {
            return new EnginesBench().all(rounds);
        }
    }

    private Table all(int rounds) throws IOException {
        var docker = new OwnDocker(dir.resolve("docker"), List.of("--add-runtime", "brig=" + Daemon.oci()));
        boolean hasDocker = has("dockerd");
        try {
            if (hasDocker) {
                docker.start();
                add("docker run, its own (runc)", docker(docker, "runc"));
                add("docker run, brig", docker(docker, "brig"));
            } else {
                turns.skip("docker", "no dockerd here (Debian: docker.io)");
            }
            if (has("podman")) {
                var own = podman();
                add("podman run, its own (crun)", own);
                var brig = new ArrayList<>(own);
                brig.addAll(
                        brig.indexOf("run"), List.of("--runtime", withSocket().toString()));
                add("podman run, brig", brig);
            } else {
                turns.skip("podman", "not here");
            }
            var series = turns.measure(rounds);
            return new Table(
                    "engines: run --rm --network none /bin/true",
                    List.of(
                            "wall time of the engine's command from its spawn until it is reaped; (cpu) is that command's own",
                            "Brig holds it by its policy 'engine', which watches; the engines' own runtimes by nothing beside"
                                    + " what the engine asks of all of them"),
                    "ms",
                    "docker run, its own (runc)",
                    series,
                    List.of(
                            new Table.Goal("docker run, brig", "docker run, its own (runc)", 1),
                            new Table.Goal("podman run, brig", "podman run, its own (crun)", 1)),
                    List.of(),
                    turns.skipped());
        } finally {
            if (hasDocker) {
                docker.stop();
            }
        }
    }

    private static boolean has(String program) {
        return List.of("/usr/bin/", "/usr/sbin/").stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory + program)));
    }

    private void add(String name, List<String> command) {
        turns.add(name, into -> {
            var time = Workplace.time(command);
            into.sample(name, time.wall());
            into.sample(name + " (cpu)", time.cpu());
        });
    }

    private static List<String> docker(OwnDocker docker, String runtime) {
        return List.of(
                "docker",
                "-H",
                docker.host(),
                "run",
                "--rm",
                "--network",
                "none",
                "--runtime",
                runtime,
                "plain",
                "/bin/sleep",
                "0");
    }

    /** Podman gives its runtime no variables of its caller's; the daemon of this run does not listen where it would look. */
    private Path withSocket() throws IOException {
        var script = Files.writeString(
                dir.resolve("brig-oci"),
                "#!/bin/sh\nexport BRIG_SOCKET=" + System.getenv("BRIG_SOCKET") + "\nexec " + Daemon.oci()
                        + " \"$@\"\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
        return script;
    }

    /** Its store and its settings are this run's. A limit that Brig's user may not raise is not asked for. */
    private List<String> podman() throws IOException {
        Files.createDirectories(dir);
        var settings = Files.writeString(dir.resolve("containers.conf"), """
                [containers]
                default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
                [engine]
                cgroup_manager = "cgroupfs"
                events_logger = "none"
                """);
        return new ArrayList<>(List.of(
                "env",
                "CONTAINERS_CONF=" + settings,
                "podman",
                "--root",
                dir + "/store",
                "--runroot",
                dir + "/runroot",
                "run",
                "--rm",
                "--network",
                "none",
                "--rootfs",
                Workplace.rootfs().toString(),
                "/bin/true"));
    }
}
