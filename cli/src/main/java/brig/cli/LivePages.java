package brig.cli;

import brig.cli.live.LiveView;
import brig.cli.live.Page;
import java.io.IOException;
import java.time.Duration;

/** {@code brig top} without a name: all containers at a glance. */
final class LivePages {
    private LivePages() {}

    static int run(boolean once, boolean json, Console console) throws CommandFailure {
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
