package brig.cli;

import brig.cli.life.KeptLimits;
import brig.cli.run.Journal;
import brig.policy.Bytes;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.LimitChange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig update}. */
final class UpdateVerb implements Verb {
    private static final List<String> LIMITS = List.of(
            "--memory", "--swap", "--cpus", "--cpu-weight", "--pids", "--io-weight", "--cpuset-cpus", "--cpuset-mems");

    @Override
    public CommandSpec describe() {
        return Options.of("Changes limits of containers while they run.")
                .value("SIZE", "Of memory, with page cache, such as 256Mi.", "--memory")
                .value("SIZE", "Of swap beyond that.", "--swap")
                .value("N", "How many processors' time, such as 1.5.", "--cpus")
                .value("N", "1 to 10000, 100 is everyone's.", "--cpu-weight")
                .value("N", "How many tasks.", "--pids")
                .value("N", "1 to 10000, where the kernel has such a controller.", "--io-weight")
                .value("LIST", "On which processors, such as 0-2,5.", "--cpuset-cpus")
                .value("LIST", "On which memory nodes.", "--cpuset-mems")
                .words("1..*", "NAME", Containers.NAMES)
                .footer(
                        "",
                        "The policy's file stays as it is. Of a container that 'brig run -d' started the new limits hold"
                                + " after its restarts, too.",
                        "",
                        "Example:",
                        "  sudo brig update --memory 512Mi --cpus 2 web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        if (LIMITS.stream().noneMatch(line::hasMatchedOption)) {
            throw new CommandFailure(ExitCode.USAGE, "which limit? one of: " + String.join(", ", LIMITS));
        }
        LimitChange change;
        try {
            change = change(line);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        for (var name : names) {
            var known = Known.named(name);
            var running = Known.running(name);
            try {
                CgroupHost.detect().change(running.cgroup(), change);
                if (known.kept().isPresent()) {
                    KeptLimits.remember(known.kept().get(), change);
                }
                Journal.tell("update", known.id(), known.name(), told(line));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, name + ": " + e.getMessage(), e);
            }
        }
        return ExitCode.FINE;
    }

    private static Map<String, Object> told(ParseResult line) {
        var told = new TreeMap<String, Object>();
        for (var option : LIMITS) {
            if (line.hasMatchedOption(option)) {
                String value = line.matchedOptionValue(option, "");
                told.put(option.substring(2), value);
            }
        }
        return told;
    }

    private static LimitChange change(ParseResult line) {
        return new LimitChange(
                bytes(line, "--memory"),
                bytes(line, "--swap"),
                text(line, "--cpus").map(UpdateVerb::cpus),
                whole(line, "--cpu-weight", 10_000),
                whole(line, "--pids", 4_194_304),
                whole(line, "--io-weight", 10_000),
                text(line, "--cpuset-cpus").map(list -> list("--cpuset-cpus", list)),
                text(line, "--cpuset-mems").map(list -> list("--cpuset-mems", list)));
    }

    private static Optional<String> text(ParseResult line, String option) {
        return line.hasMatchedOption(option) ? Optional.of(line.matchedOptionValue(option, "")) : Optional.empty();
    }

    private static OptionalLong bytes(ParseResult line, String option) {
        var text = text(line, option);
        return text.isPresent() ? OptionalLong.of(Bytes.parse(text.get()).count()) : OptionalLong.empty();
    }

    private static double cpus(String text) {
        double cpus;
        try {
            cpus = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--cpus '" + text + "': write a number such as 0.5 or 2", e);
        }
        if (!(cpus >= 0.01 && cpus <= 100_000)) {
            throw new IllegalArgumentException("--cpus '" + text + "': 0.01 or more");
        }
        return cpus;
    }

    private static OptionalInt whole(ParseResult line, String option, int most) {
        var text = text(line, option);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("[0-9]{1,9}")
                || Integer.parseInt(text.get()) < 1
                || Integer.parseInt(text.get()) > most) {
            throw new IllegalArgumentException(option + " '" + text.get() + "': write a whole number, 1 to " + most);
        }
        return OptionalInt.of(Integer.parseInt(text.get()));
    }

    private static String list(String option, String text) {
        if (!text.matches("[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*")) {
            throw new IllegalArgumentException(option + " '" + text + "': write a list such as 0-2,5");
        }
        return text;
    }
}
