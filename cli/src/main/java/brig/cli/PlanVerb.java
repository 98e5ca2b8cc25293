package brig.cli;

import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchRequest;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig plan}. */
final class PlanVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return ContainerOptions.describe(
                        Options.of("Prints what 'brig run' would do, step by step, and does nothing. Needs no root,"
                                + " but for --image."))
                .synopsis("brig plan POLICY [OPTIONS] -- CMD ARG...")
                .words(
                        "0..*",
                        "POLICY",
                        "A policy file or a shipped policy's name; then the program and its arguments.")
                .footer(
                        "",
                        "Examples:",
                        "  brig plan policies/web.yaml --rootfs /srv/root -- httpd -f -p 8080",
                        "  brig plan batch -- python3 job.py        (a shipped policy, on this host's own root)");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        if (words.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "which policy? write: brig plan POLICY -- CMD");
        }
        var policy = PolicyFiles.load(words.getFirst(), line, console);
        var command = words.subList(1, words.size());
        if (!line.hasMatchedOption("--image")) {
            return print(ContainerOptions.request(line, policy, command, System.getenv()), console);
        }
        try (var image = ImageRun.open(line, policy)) {
            return print(image.request(line, command, System.getenv(), console::note), console);
        }
    }

    private static int print(LaunchRequest request, Console console) throws CommandFailure {
        try {
            console.out().print(PlanReport.of(Launches.plan(request)));
            return ExitCode.FINE;
        } catch (LaunchException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
