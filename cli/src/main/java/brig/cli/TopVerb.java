package brig.cli;

import brig.monitor.proc.StatusText;
import brig.monitor.text.Printable;
import brig.monitor.text.Sizes;
import brig.runtime.sys.StatText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    /** Fields of {@code proc_pid_stat(5)}. */
    private static final int UTIME = 14;

    private static final int STIME = 15;
    /** Of the four user ids in {@code proc_pid_status(5)}. */
    private static final int EFFECTIVE = 1;

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
            return LivePages.run(line.hasMatchedOption("--once"), line.hasMatchedOption("--json"), console);
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
                Sizes.shown(OptionalLong.of((long) row.getOrDefault("memoryBytes", 0L))),
                "%.1f".formatted((double) row.getOrDefault("cpuSeconds", 0.0)),
                PsVerb.shortened(Printable.text(String.valueOf(row.get("command")))));
    }

    /** Empty of a process that has ended meanwhile. */
    private static Optional<Map<String, Object>> row(int pid) {
        var proc = Path.of("/proc", Integer.toString(pid));
        try {
            var status = Files.readString(proc.resolve("status"), StandardCharsets.ISO_8859_1);
            var stat = StatText.fromState(Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1));
            var command = new String(Files.readAllBytes(proc.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .strip();
            var memory = StatusText.first(status, "VmRSS");
            var row = new LinkedHashMap<String, Object>();
            row.put("pid", pid);
            row.put("inside", StatusText.last(status, "NSpid"));
            row.put("user", StatusText.values(status, "Uid").split("\\s+")[EFFECTIVE]);
            row.put("state", stat[0]);
            row.put("memoryBytes", memory.isEmpty() ? 0 : Long.parseLong(memory) << 10);
            row.put("cpuSeconds", (ticks(stat, UTIME) + ticks(stat, STIME)) / TICKS);
            row.put("command", command.isEmpty() ? "[" + StatusText.values(status, "Name") + "]" : command);
            return Optional.of(row);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static long ticks(String[] stat, int field) {
        return Long.parseLong(stat[field - StatText.STATE]);
    }
}
