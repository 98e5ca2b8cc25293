package brig.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code brig audit} of this host with 50 containers of a dockerd of its own, beside docker-bench-security where that is:
 * {@code BRIG_DOCKER_BENCH} names its directory.
 */
final class AuditBench {
    private static final int CONTAINERS = 50;
    private static final double MOST_SECONDS = 3;
    private static final double MOST_SECONDS_COLD = 6;

    private AuditBench() {}

    static Table measure(int rounds) throws IOException {
        var rows = new LinkedHashMap<String, Series>();
        var skipped = new ArrayList<String>();
        if (Files.notExists(Path.of("/usr/sbin/dockerd")) && Files.notExists(Path.of("/usr/bin/dockerd"))) {
            skipped.add("all of it: no dockerd here (Debian: docker.io)");
        } else {
            var docker = new OwnDocker(Workplace.temporary().resolve("audit"));
            docker.start();
            try {
                for (int i = 0; i < CONTAINERS; i++) {
                    // every tenth as people should not start them
                    docker.run(
                            "c" + i,
                            i % 10 == 0
                                    ? List.of("--pid", "host", "-v", "/etc:/host-etc")
                                    : List.of("--memory", "32m"));
                }
                audit(rounds, rows);
                peer(docker, rows, skipped);
            } finally {
                docker.stop();
            }
        }
        return new Table(
                "an audit of this host with " + CONTAINERS + " containers of Docker",
                List.of(
                        "wall time of a whole brig audit: JVM, facts, checks, ways; every tenth container has the host's processes and /etc",
                        "cold: page cache dropped before; docker-bench-security once, with -b, where BRIG_DOCKER_BENCH names it"),
                "s",
                "brig audit",
                rows,
                List.of(),
                List.of(
                        new Table.Limit("brig audit", MOST_SECONDS),
                        new Table.Limit("brig audit, cold", MOST_SECONDS_COLD)),
                skipped);
    }

    private static void audit(int rounds, Map<String, Series> rows) throws IOException {
        var brig = Workplace.home().resolve("brig").toString();
        var report = Workplace.temporary().resolve("report").toString();
        for (int i = 0; i < rounds; i++) {
            time(rows, "brig audit", brig, "audit", "-o", report);
            time(rows, "brig audit, findings alone", brig, "audit", "--no-paths", "-o", report);
            time(rows, "brig audit --loaded-filters", brig, "audit", "--loaded-filters", "-o", report);
        }
        for (int i = 0; i < Math.max(1, rounds / 3); i++) {
            Command.run("sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches");
            time(rows, "brig audit, cold", brig, "audit", "-o", report);
        }
    }

    /** It is not Brig's, and is not fetched here: whoever has it says where. */
    private static void peer(OwnDocker docker, Map<String, Series> rows, List<String> skipped) {
        var directory = System.getenv("BRIG_DOCKER_BENCH");
        if (directory == null || Files.notExists(Path.of(directory, "docker-bench-security.sh"))) {
            skipped.add("docker-bench-security: set BRIG_DOCKER_BENCH to its directory"
                    + (directory == null ? "" : " (there is no docker-bench-security.sh in " + directory + ")"));
            return;
        }
        try {
            time(
                    rows,
                    "docker-bench-security",
                    "sh",
                    "-c",
                    "cd \"$1\" && DOCKER_HOST=\"$2\" sh ./docker-bench-security.sh -b -l \"$3\" >/dev/null",
                    "bench",
                    directory,
                    docker.host(),
                    Workplace.temporary().resolve("peer.log").toString());
        } catch (IOException e) {
            skipped.add("docker-bench-security: " + e.getMessage());
        }
    }

    private static void time(Map<String, Series> rows, String row, String... command) throws IOException {
        long start = System.nanoTime();
        Command.run(command);
        rows.computeIfAbsent(row, name -> new Series()).add((System.nanoTime() - start) / 1e9);
    }
}
