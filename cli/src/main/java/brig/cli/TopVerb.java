package brig.cli;

import brig.monitor.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig top}: of all containers what they do, of one its processes. */
final class TopVerb implements Verb {
    private static final String ROW = "%8s %8s %8s %5s %9s %8s  %s";
    /** Clock ticks a second: what the kernel counts times in for user space, whatever its own clock does. */
    private static final double TICKS = 100;

    @Override
    public CommandSpec describe() {
        return Options.of(
                        "Shows what all containers do, again and again; with a name, lists the processes of that container.")
                .flag("Without a name: once, after a second of looking, and stop.", "--once")
                .flag("One JSON object a line, for machines.", "--json")
                .words("0..1", "NAME", Containers.NAMES)
                .footer(
                        "",
                        "Of all: watched calls, refusals, what they use, newest alerts. Ends with q or Ctrl-C. CALLS/S are",
                        "those that the policy puts to the monitor; CPU in processors. Into a file or a pipe: a page a second.",
                        "Of one: MEMORY is what is resident; CPU in seconds so far; USER as this host counts.",
                        "",
                        "Examples:",
                        "  sudo brig top",
                        "  sudo brig top --once --json",
                        "  sudo brig top web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        if (names.isEmpty()) {
            return LiveVerb.run(line.hasMatchedOption("--once"), line.hasMatchedOption("--json"), console);
        }
        var container = Known.running(names.getFirst());
        boolean json = line.hasMatchedOption("--json");
        if (!json) {
            console.out().println(ROW.formatted("PID", "INSIDE", "USER", "STATE", "MEMORY", "CPU", "COMMAND"));
        }
        try {
            for (int pid : container.cgroup().processes()) {
                row(pid).ifPresent(row -> console.out().println(json ? Json.object(row) : text(row)));
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(Map<String, Object> row) {
        return ROW.formatted(
                row.get("pid"),
                row.get("inside"),
                row.get("user"),
                row.get("state"),
                PsVerb.memory(OptionalLong.of((long) row.getOrDefault("memoryBytes", 0L))),
                "%.1f".formatted((double) row.getOrDefault("cpuSeconds", 0.0)),
                PsVerb.shortened(Printable.text(String.valueOf(row.get("command")))));
    }

    /** Empty of a process that has ended meanwhile. */
    private static Optional<Map<String, Object>> row(int pid) {
        var proc = Path.of("/proc", Integer.toString(pid));
        try {
            var status = new HashMap<String, String[]>();
            for (var line : Files.readAllLines(proc.resolve("status"), StandardCharsets.ISO_8859_1)) {
                int colon = line.indexOf(':');
                status.put(
                        line.substring(0, Math.max(0, colon)),
                        line.substring(colon + 1).strip().split("\\s+"));
            }
            var stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
            // the name, in brackets, may hold anything; what follows begins with field 3
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            var numbers = status.getOrDefault("NSpid", new String[] {"-"});
            var command = new String(Files.readAllBytes(proc.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .strip();
            var row = new LinkedHashMap<String, Object>();
            row.put("pid", pid);
            row.put("inside", numbers[numbers.length - 1]);
            row.put("user", status.getOrDefault("Uid", new String[] {"-", "-"})[1]);
            row.put("state", fields[0]);
            row.put("memoryBytes", Long.parseLong(status.getOrDefault("VmRSS", new String[] {"0"})[0]) << 10);
            row.put("cpuSeconds", (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS);
            row.put(
                    "command",
                    command.isEmpty() ? "[" + status.getOrDefault("Name", new String[] {""})[0] + "]" : command);
            return Optional.of(row);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
