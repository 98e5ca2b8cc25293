package brig.cli;

import brig.monitor.text.Printable;
import brig.monitor.text.Sizes;
import brig.runtime.cgroup.CgroupUsage;
import brig.runtime.launch.Running;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig ps}. */
final class PsVerb implements Verb {
    private static final String ROW = "%-12s  %-16s %-12s %-9s %8s %8s %6s %5s  %s";
    private static final int COMMAND_WIDTH = 60;

    @Override
    public CommandSpec describe() {
        return Options.of("Lists the containers that run, the oldest first, and what they use.")
                .flag("Those that have ended and are kept, too.", "-a", "--all")
                .flag("One JSON object a line, for machines.", "--json")
                .footer("", "MEMORY with the page cache; CPU in seconds so far; PIDS with threads.");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        boolean json = line.hasMatchedOption("--json");
        var all = line.hasMatchedOption("--all")
                ? Known.all()
                : Known.all().stream()
                        .filter(known -> known.running().isPresent())
                        .toList();
        if (all.isEmpty() && !json) {
            console.note(line.hasMatchedOption("--all") ? "there is no container" : "no container runs");
            return ExitCode.FINE;
        }
        if (!json) {
            console.out()
                    .println(ROW.formatted("ID", "NAME", "POLICY", "STATE", "UP", "MEMORY", "CPU", "PIDS", "COMMAND"));
        }
        for (var known : all) {
            try {
                if (known.running().isPresent()) {
                    var container = known.running().get();
                    console.out().println(json ? asJson(container, known) : asText(container, known));
                } else {
                    console.out().println(json ? EndedRow.json(known) : EndedRow.text(known, ROW));
                }
            } catch (IOException e) {
                // it has ended meanwhile
            }
        }
        return ExitCode.FINE;
    }

    private static String asText(Running container, Known known) throws IOException {
        var about = container.about();
        var usage = container.cgroup().usage();
        var command = Printable.text(about.command());
        return ROW.formatted(
                about.id(),
                about.name(),
                about.policy(),
                known.status(),
                up(Duration.between(about.started(), Instant.now())),
                Sizes.shown(usage.memoryCurrent()),
                cpu(usage),
                usage.pidsCurrent().isPresent() ? usage.pidsCurrent().getAsLong() : "-",
                shortened(command));
    }

    static String shortened(String command) {
        return command.length() <= COMMAND_WIDTH ? command : command.substring(0, COMMAND_WIDTH - 3) + "...";
    }

    private static String state(Running container) throws IOException {
        return container.cgroup().frozen() ? "paused" : "running";
    }

    /** In its two largest units. */
    static String up(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        return seconds < 86_400
                ? seconds / 3600 + "h" + seconds / 60 % 60 + "m"
                : seconds / 86_400 + "d" + seconds / 3600 % 24 + "h";
    }

    private static String cpu(CgroupUsage usage) {
        return usage.cpuMicros().isPresent()
                ? "%.1f".formatted(usage.cpuMicros().getAsLong() / 1e6)
                : "-";
    }

    private static String asJson(Running container, Known known) throws IOException {
        var about = container.about();
        var usage = container.cgroup().usage();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", about.id());
        fields.put("name", about.name());
        fields.put("policy", about.policy());
        fields.put("state", state(container));
        fields.put("started", about.started().toString());
        fields.put("pid", about.init().pid());
        fields.put("command", about.command());
        fields.put("kept", known.kept().isPresent());
        if (known.kept().isPresent()) {
            fields.put("health", known.kept().get().state().health());
            fields.put("restarts", known.kept().get().state().restarts());
        }
        usage.memoryCurrent().ifPresent(bytes -> fields.put("memoryBytes", bytes));
        usage.memoryPeak().ifPresent(bytes -> fields.put("memoryPeakBytes", bytes));
        usage.oomKills().ifPresent(kills -> fields.put("oomKills", kills));
        usage.pidsCurrent().ifPresent(tasks -> fields.put("pids", tasks));
        usage.pidsRefused().ifPresent(forks -> fields.put("pidsRefused", forks));
        usage.cpuMicros().ifPresent(micros -> fields.put("cpuMicros", micros));
        return Json.object(fields);
    }
}
