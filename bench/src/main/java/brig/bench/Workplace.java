package brig.bench;

import brig.runtime.plan.LaunchPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Where things lie: {@code bench/run} makes the places, names them, and removes what is temporary. */
final class Workplace {
    private Workplace() {}

    /** The top of the repository. */
    static Path home() {
        return Path.of(System.getProperty("brig.bench.home"));
    }

    /** Removed when the run is over. */
    static Path temporary() {
        return Path.of(System.getProperty("brig.bench.temporary"));
    }

    /** What the names of all containers of this run begin with: 8 hexadecimal digits, so that a sweep finds them. */
    static String prefix() {
        return System.getProperty("brig.bench.prefix");
    }

    /** One of the programs in {@code bench/src/main/c}. */
    static String tool(String name) {
        return temporary().resolve("bin").resolve(name).toString();
    }

    /** A copy of the launcher that travels with Brig's classes. */
    static Path launcher() throws IOException {
        var copy = temporary().resolve("brig-launch");
        if (!Files.exists(copy)) {
            var resource = "/native/" + System.getProperty("os.arch") + "/brig-launch";
            try (var stream = LaunchPlan.class.getResourceAsStream(resource)) {
                if (stream == null) {
                    throw new IOException("no launcher for this machine: " + resource + " is not among the classes");
                }
                Files.copy(stream, copy);
            }
        }
        return copy;
    }

    static boolean hasBrig() {
        return Files.isExecutable(home().resolve("brig")) && Files.isDirectory(home().resolve("cli/target/dist"));
    }

    static String brig() {
        return home().resolve("brig").toString();
    }

    /** A root directory with busybox and {@code calls} in it. */
    static Path rootfs() throws IOException {
        var root = temporary().resolve("rootfs");
        if (!Files.isDirectory(root)) {
            Files.createDirectory(root);
            Command.run(home().resolve("tests/src/test/scripts/busybox-root").toString(), root.toString());
            Files.copy(Path.of(tool("calls")), root.resolve("bin/calls"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(root.resolve("srv/www/allowed"), "allowed\n");
            Files.writeString(root.resolve("etc/denied"), "denied\n");
        }
        return root;
    }

    /** One run of a command, timed in C. */
    static Timed time(List<String> command) throws IOException {
        var argv = new ArrayList<>(List.of(tool("timer")));
        argv.addAll(command);
        var words = Command.run(argv).strip().split(" ");
        return new Timed(Long.parseLong(words[0]) / 1e6, Long.parseLong(words[1]) / 1e6);
    }

    /** Milliseconds. */
    record Timed(double wall, double cpu) {}
}
