package brig.cli;

import brig.monitor.text.Sizes;
import brig.runtime.launch.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig stats}. */
final class StatsVerb implements Verb {
    private static final String ROW = "%-12s  %-16s %7s %21s %6s %17s %20s";
    private static final String HOME = "\033[H\033[J";

    /** Processor time of each container at a moment. */
    private record Before(long nanos, long cpuMicros) {}

    @Override
    public CommandSpec describe() {
        return Options.of("Shows what containers use, again and again.")
                .flag("Once, and stop.", "--no-stream")
                .value("TIME", "From one look to the next. Default: 1s.", "--every")
                .flag("One JSON object a line and container, for machines.", "--json")
                .words("0..*", "NAME", Containers.NAMES + " Default: all.")
                .footer(
                        "",
                        "CPU in per cent of one processor; DISK is read and written; WAITED is how much of the last 10 s"
                                + " somebody in it waited for processor, memory and disk, in per cent.",
                        "",
                        "Examples:",
                        "  sudo brig stats",
                        "  sudo brig stats --no-stream --json web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        boolean once = line.hasMatchedOption("--no-stream");
        boolean json = line.hasMatchedOption("--json");
        var before = new HashMap<String, Before>();
        try {
            var every = Times.parse("--every", line.matchedOptionValue("--every", "1s"));
            look(names, before);
            while (true) {
                Thread.sleep(every.compareTo(Duration.ofMillis(100)) < 0 ? Duration.ofMillis(100) : every);
                var rows = look(names, before);
                if (!json && !once && console.colourOut()) {
                    console.out().print(HOME);
                }
                if (!json) {
                    console.out().println(ROW.formatted("ID", "NAME", "CPU", "MEMORY", "PIDS", "DISK", "WAITED"));
                }
                rows.forEach(row -> console.out().println(json ? Json.object(row) : text(row)));
                if (once || console.out().checkError()) {
                    return ExitCode.FINE;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FINE;
        }
    }

    private static List<Map<String, Object>> look(List<String> names, Map<String, Before> before)
            throws CommandFailure {
        var rows = new ArrayList<Map<String, Object>>();
        List<Running> wanted = new ArrayList<>();
        if (names.isEmpty()) {
            wanted = Containers.list();
        } else {
            for (var name : names) {
                wanted.add(Known.running(name));
            }
        }
        for (var container : wanted) {
            try {
                rows.add(row(container, before));
            } catch (IOException e) {
                // it has ended meanwhile
            }
        }
        return rows;
    }

    private static Map<String, Object> row(Running container, Map<String, Before> before) throws IOException {
        var cgroup = container.cgroup();
        var usage = cgroup.usage();
        var now = new Before(System.nanoTime(), usage.cpuMicros().orElse(0));
        var last = before.put(container.about().id(), now);
        var row = new LinkedHashMap<String, Object>();
        row.put("id", container.about().id());
        row.put("name", container.about().name());
        row.put(
                "cpuPercent",
                last == null || now.nanos() <= last.nanos()
                        ? 0.0
                        : Math.round((now.cpuMicros() - last.cpuMicros()) * 1e6 / (now.nanos() - last.nanos())) / 10.0);
        usage.memoryCurrent().ifPresent(bytes -> row.put("memoryBytes", bytes));
        cgroup.memoryLimit().ifPresent(bytes -> row.put("memoryLimitBytes", bytes));
        usage.pidsCurrent().ifPresent(pids -> row.put("pids", pids));
        usage.oomKills().ifPresent(kills -> row.put("oomKills", kills));
        cgroup.ioBytes().ifPresent(io -> {
            row.put("diskReadBytes", io.read());
            row.put("diskWrittenBytes", io.written());
        });
        for (var resource : List.of("cpu", "memory", "io")) {
            cgroup.pressure(resource).ifPresent(percent -> row.put(resource + "WaitedPercent", percent));
        }
        return row;
    }

    private static String text(Map<String, Object> row) {
        return ROW.formatted(
                row.get("id"),
                row.get("name"),
                row.get("cpuPercent") + "%",
                amount(row, "memoryBytes") + " of " + amount(row, "memoryLimitBytes"),
                row.getOrDefault("pids", "-"),
                amount(row, "diskReadBytes") + " " + amount(row, "diskWrittenBytes"),
                percent(row, "cpu") + " " + percent(row, "memory") + " " + percent(row, "io"));
    }

    private static String percent(Map<String, Object> row, String resource) {
        return row.get(resource + "WaitedPercent") instanceof Double value ? "%.1f".formatted(value) : "-";
    }

    private static String amount(Map<String, Object> row, String key) {
        return Sizes.shown(row.get(key) instanceof Long bytes ? OptionalLong.of(bytes) : OptionalLong.empty());
    }
}
