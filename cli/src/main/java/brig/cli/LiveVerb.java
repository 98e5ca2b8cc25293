package brig.cli;

import brig.cli.live.LiveView;
import brig.cli.live.Page;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig top} without a name: all containers at a glance. */
final class LiveVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of(
                        "Shows what all containers do, again and again: watched calls, refusals, what they use, newest alerts.")
                .flag("Once, after a second of looking, and stop.", "--once")
                .flag("One JSON object a line and container, for machines.", "--json")
                .footer(
                        "",
                        "Ends with q or Ctrl-C. CALLS/S are those that the policy puts to the monitor; CPU in processors.",
                        "Into a file or a pipe it writes a page a second.",
                        "",
                        "Examples:",
                        "  sudo brig top",
                        "  sudo brig top --once --json");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        boolean once = line.hasMatchedOption("--once");
        boolean json = line.hasMatchedOption("--json");
        try {
            if (!once && !json && LiveView.isPossible()) {
                LiveView.run(console.out(), console.colourOut());
                return ExitCode.FINE;
            }
            return pages(once, json, console);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, IncidentListVerb.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FINE;
        }
    }

    private static int pages(boolean once, boolean json, Console console) throws IOException, InterruptedException {
        var look = LiveView.look();
        do {
            Thread.sleep(Duration.ofSeconds(1));
            look = look.next();
            if (json) {
                for (var row : look.rows()) {
                    console.out().println(Json.object(row.fields(look.time())));
                }
            } else {
                Page.of(look, Page.ANY_WIDTH, Page.ANY_HEIGHT, console.colourOut())
                        .forEach(console.out()::println);
            }
        } while (!once && !console.out().checkError());
        return ExitCode.FINE;
    }
}
