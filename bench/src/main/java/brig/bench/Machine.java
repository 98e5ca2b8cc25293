package brig.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the figures were taken on. */
final class Machine {
    private Machine() {}

    static Map<String, String> facts() throws IOException {
        var facts = new LinkedHashMap<String, String>();
        var cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceAll(".*:\\s*", ""))
                .toList();
        facts.put("cpu", cpu.size() + " x " + (cpu.isEmpty() ? System.getProperty("os.arch") : cpu.getFirst()));
        facts.put(
                "memory",
                Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("\\s+", " "));
        facts.put(
                "kernel",
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        facts.put("java", Runtime.version().toString());
        for (var tool : List.of("runc", "crun", "bwrap")) {
            facts.put(tool, version(tool));
        }
        return facts;
    }

    static String version(String tool) {
        try {
            return Command.run(tool, "--version").lines().findFirst().orElse("");
        } catch (IOException e) {
            return "not installed (bench/setup installs it)";
        }
    }

    static boolean has(String tool) {
        return !version(tool).startsWith("not installed");
    }

    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip();
    }

    /** A line of {@code /proc}'s that counts in kB, such as {@code VmRSS:} of a status, in MiB. */
    static double mebibytes(Path file, String key) throws IOException {
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no " + key + " in " + file);
    }
}
