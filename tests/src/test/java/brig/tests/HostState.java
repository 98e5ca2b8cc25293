package brig.tests;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What containers could leave on a host, a line each: cgroups, mounts, namespaces, state, processes, temporary files. */
public record HostState(Set<String> things) {
    /** What is still there after this long is left behind, and not merely on its way. */
    static final Duration PATIENCE = Patience.of(Duration.ofSeconds(10));

    public static HostState now() throws IOException {
        var things = new TreeSet<String>();
        cgroups(things);
        mounts(things);
        processes(things);
        entries("/run/brig", things);
        entries("/run/brig-addresses", things);
        entries("/run/netns", things);
        entries("/sys/fs/bpf", things);
        entries(Tools.directory("tmp").toString(), things);
        var others = OtherBrigs.now();
        things.removeIf(others::own);
        return new HostState(things);
    }

    /**
     * What has been added since and does not go away by itself. Only what stays all the time counts, so another Brig on
     * the same machine may come and go.
     */
    public Set<String> leftAfter(Duration patience) throws IOException, InterruptedException {
        var until = Instant.now().plus(patience);
        var left = new TreeSet<>(now().things);
        left.removeAll(things);
        while (!left.isEmpty() && Instant.now().isBefore(until)) {
            Thread.sleep(50);
            left.retainAll(now().things);
        }
        return left;
    }

    private static void cgroups(Set<String> things) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            if (line.contains(" - cgroup")) {
                var folder = Path.of(line.split(" ")[4], "brig");
                var groups = children(folder);
                // a folder with groups in it may be another Brig's as well; an empty one is nobody's
                if (groups.isEmpty() && Files.isDirectory(folder)) {
                    things.add("cgroup " + folder);
                }
                groups.forEach(group -> things.add("cgroup " + group));
            }
        }
    }

    /** Only where Brig or a test mounts anything; what the rest of the machine does is its own affair. */
    private static void mounts(Set<String> things) throws IOException {
        var ours = List.of(
                "/run/brig",
                "/var/lib/brig",
                Tools.directory("").toString(),
                System.getProperty("java.io.tmpdir") + "/junit");
        for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            var words = line.split(" ");
            if (ours.stream().anyMatch(words[4]::startsWith) && !words[3].contains("net:[")) {
                things.add("mount " + words[4] + " of " + words[2] + words[3]);
            }
        }
    }

    /** Processes in other pid or net namespaces than ours, in a cgroup of Brig's or still in our own; and the launcher. */
    private static void processes(Set<String> things) throws IOException {
        var home = read(Path.of("/proc/self/cgroup"));
        for (var process : children(Path.of("/proc"))) {
            if (!Character.isDigit(process.getFileName().toString().charAt(0))) {
                continue;
            }
            var name = read(process.resolve("comm"));
            var groups = read(process.resolve("cgroup"));
            boolean stranger = Stream.of("ns/pid", "ns/net")
                    .anyMatch(kind -> !link(process.resolve(kind)).equals(link(Path.of("/proc/self", kind))));
            boolean confined = stranger && (groups.equals(home) || groups.contains("/brig/"));
            if (!name.isEmpty() && (confined || name.startsWith("brig-launch"))) {
                var in = " in " + groups.replace('\n', ' ');
                var words = read(process.resolve("cmdline")).replace('\0', ' ');
                things.add("process " + process.getFileName() + " " + name + " " + words + in);
                var network = link(process.resolve("ns/net"));
                if (!network.isEmpty()) { // a zombie is in none, and all of them look the same
                    things.add("netns " + network + in);
                }
            }
        }
    }

    private static void entries(String directory, Set<String> things) throws IOException {
        children(Path.of(directory)).forEach(path -> things.add("file " + path));
    }

    static Set<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (var all = Files.list(directory)) {
            return all.filter(path -> !directory.toString().contains("cgroup") || Files.isDirectory(path))
                    .collect(toCollection(TreeSet::new));
        } catch (IOException | UncheckedIOException e) {
            return Set.of(); // gone since
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String link(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
