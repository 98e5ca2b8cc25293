package brig.bench;

import brig.policy.SyscallTable;
import brig.policy.load.PolicyLoader;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchRequest;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Policies alone: what a check of many costs, and the way of one from its text to a launch program. */
final class PolicyBench {
    private static final double MOST_MILLIS_A_CHECK = 1;
    private static final double MOST_MILLIS_A_PROGRAM = 5;
    private static final long SEED = 20261125;
    private static final List<String> SHIPPED = List.of("web", "cache", "batch", "shell", "compute");

    /** Those under which busybox may be started. */
    private static final List<String> PLANNED = List.of("web", "batch", "shell");

    private static final String ANEW = "web, filter anew";

    private static final int A_SAMPLE = 50;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static int turn;

    private PolicyBench() {}

    static List<Table> measure(int rounds, int policies) throws IOException {
        var files = write(policies);
        var check = new Rounds();
        check.add("check", into -> timed("check", files.size(), into, () -> check(files)));
        var program = new Rounds();
        for (var name : PLANNED) {
            var file = Workplace.home().resolve("policies").resolve(name + ".yaml");
            program.add(name, into -> timed(name, A_SAMPLE, into, () -> program(file)));
        }
        var others = othersOfWeb();
        program.add(ANEW, into -> timed(ANEW, A_SAMPLE, into, () -> programs(others)));
        return List.of(
                new Table(
                        "check of " + policies + " policies, in one process",
                        List.of(
                                "all that brig policy check finds, from files of the page cache; one round before it",
                                "1 ms a policy is 1000 a second; cpu is the whole process, with compiler and collector"),
                        "ms a policy",
                        "check",
                        check.measure(rounds),
                        List.of(),
                        List.of(new Table.Limit("check", MOST_MILLIS_A_CHECK)),
                        check.skipped()),
                new Table(
                        "one policy, from its file to the launch program",
                        List.of(
                                "load, host's facts, filter, Landlock, plan, program; " + A_SAMPLE + " a sample",
                                "the same policy again has its filter from before; '" + ANEW
                                        + "' has libseccomp make another one each time"),
                        "ms",
                        PLANNED.getFirst(),
                        program.measure(rounds),
                        List.of(),
                        Stream.concat(PLANNED.stream(), Stream.of(ANEW))
                                .map(name -> new Table.Limit(name, MOST_MILLIS_A_PROGRAM))
                                .toList(),
                        program.skipped()));
    }

    /** The ready-made policies with a few entries each of their own, so that no two are alike. */
    private static List<Path> write(int count) throws IOException {
        var random = new Random(SEED);
        var directory = Files.createDirectories(Workplace.temporary().resolve("policies"));
        var files = new ArrayList<Path>();
        for (int i = 0; i < count; i++) {
            var text = new StringBuilder("extends: ../shipped/")
                    .append(SHIPPED.get(i % SHIPPED.size()))
                    .append(".yaml\nfiles:\n  read:\n");
            for (int entry = 1 + random.nextInt(20); entry > 0; entry--) {
                text.append("    - /srv/app")
                        .append(i)
                        .append("/d")
                        .append(random.nextInt(1000))
                        .append('\n');
            }
            text.append("  volumes:\n    - {source: /srv/data, target: /d")
                    .append(i)
                    .append(", writable: true}\n");
            text.append("network:\n  mode: host\n  connect:\n");
            for (int entry = 1 + random.nextInt(10); entry > 0; entry--) {
                text.append("    - 10.").append(random.nextInt(256)).append(".0.0/16:");
                text.append(1 + random.nextInt(65535)).append('\n');
            }
            text.append("resources: {memory: ")
                    .append(64 + random.nextInt(1000))
                    .append("Mi}\n");
            files.add(Files.writeString(directory.resolve("p" + i + ".yaml"), text));
        }
        var shipped = Files.createDirectories(Workplace.temporary().resolve("shipped"));
        for (var name : SHIPPED) {
            var copy = shipped.resolve(name + ".yaml");
            Files.deleteIfExists(copy);
            Files.copy(Workplace.home().resolve("policies").resolve(name + ".yaml"), copy);
        }
        return files;
    }

    /** What is measured. */
    private interface Work {
        void run() throws IOException;
    }

    /** Wall time and processor time of one piece of so many. */
    private static void timed(String row, int pieces, Rounds.Into into, Work work) throws IOException {
        long cpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        work.run();
        into.sample(row, (System.nanoTime() - start) / 1e6 / pieces);
        into.sample(row + ", cpu", (PROCESS.getProcessCpuTime() - cpu) / 1e6 / pieces);
    }

    private static void check(List<Path> files) throws IOException {
        for (var file : files) {
            var loaded = PolicyLoader.check(file);
            if (loaded.policy().isEmpty()) {
                throw new IOException(loaded.render(false));
            }
        }
    }

    /** Policies like web.yaml, more of them than filters are kept: each denies another call. */
    private static List<Path> othersOfWeb() throws IOException {
        var directory = Files.createDirectories(Workplace.temporary().resolve("others"));
        var web = Workplace.home().resolve("policies").resolve("web.yaml");
        var files = new ArrayList<Path>();
        for (var call : SyscallTable.names().stream().sorted().toList()) {
            var text = "extends: " + web + "\nsyscalls: {deny: [" + call + "]}\n";
            var file = Files.writeString(directory.resolve(call + ".yaml"), text);
            if (PolicyLoader.load(file).policy().isPresent()) {
                files.add(file);
            }
        }
        return files;
    }

    private static void programs(List<Path> files) throws IOException {
        for (int i = 0; i < A_SAMPLE; i++) {
            one(files.get(turn++ % files.size()));
        }
    }

    private static void program(Path file) throws IOException {
        for (int i = 0; i < A_SAMPLE; i++) {
            one(file);
        }
    }

    private static void one(Path file) throws IOException {
        var policy = PolicyLoader.load(file).policy().orElseThrow();
        var request = new LaunchRequest(
                Workplace.prefix() + "0000",
                "bench",
                policy,
                Workplace.rootfs(),
                List.of("/bin/busybox"),
                Map.of(),
                "/",
                false,
                false);
        try {
            if (Launches.plan(request).program(0).length == 0) {
                throw new IOException("no program");
            }
        } catch (LaunchException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
