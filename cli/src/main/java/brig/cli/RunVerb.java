package brig.cli;

import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig run}. */
final class RunVerb implements Verb {
    @Override
    public CommandSpec describe() {
        var options = Options.of("Runs a program under a policy and watches it until it ends.")
                .synopsis("brig run [OPTIONS] [--] CMD ARG...")
                .value("POLICY", "A policy file, or the name of a shipped policy. Default: baseline.", "--policy");
        return ContainerOptions.describe(options)
                .flag("The program reads from our standard input; else from /dev/null.", "-i", "--interactive")
                .flag("Alerts as JSON, an object a line.", "--json")
                .value("FILE", "Append every event to a file, as JSON lines.", "--events")
                .valueOrNone("ADDR:PORT", "Serve metrics while it runs. Default address: 127.0.0.1:9464.", "--metrics")
                .flag("Print the plan instead, and stop.", "--dry-run")
                .words("0..*", "CMD", "The program and its arguments.")
                .stopAtFirstWord()
                .footer(
                        "",
                        "Ends with the program's exit code, 128+n if signal n ended it, 125 if Brig failed before it"
                                + " started, 2 if these words mean nothing.",
                        "",
                        "Examples:",
                        "  sudo brig run -- ls -l /",
                        "  sudo brig run --policy shell -t -i -- bash",
                        "  sudo brig run --policy policies/web.yaml --rootfs /srv/root --metrics -- httpd -f -p 8080");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        var policy = PolicyFiles.load(line.matchedOptionValue("--policy", "baseline"), console);
        var request = ContainerOptions.request(line, policy, words, System.getenv());
        try {
            if (line.hasMatchedOption("--dry-run")) {
                console.out().print(PlanReport.of(Launches.plan(request)));
                return ExitCode.FINE;
            }
            try (var c = Launches.start(request)) { return c.waitFor(); }
        } catch (LaunchException|java.io.IOException e) {
            throw new CommandFailure(ExitCode.NOT_STARTED, String.valueOf(e.getMessage()), e);
        }
    }
}
