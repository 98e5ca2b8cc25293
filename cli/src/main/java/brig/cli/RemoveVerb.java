package brig.cli;

import brig.cli.life.Store;
import brig.cli.run.Journal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig rm}. */
final class RemoveVerb implements Verb {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int POLL_MILLIS = 20;

    @Override
    public CommandSpec describe() {
        return Options.of("Forgets containers that have ended, with their output.")
                .flag("Kill those that run first.", "-f", "--force")
                .flag("All that have ended.", "--ended")
                .words("0..*", "NAME", Containers.NAMES)
                .footer("", "Examples:", "  sudo brig rm job", "  sudo brig rm --ended");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        boolean all = line.hasMatchedOption("--ended");
        if (names.isEmpty() != all) {
            throw new CommandFailure(ExitCode.USAGE, "brig rm: name containers, or --ended for all that have ended");
        }
        try {
            if (all) {
                for (var known : Known.all()) {
                    if (known.hasEnded()) {
                        forget(known, console);
                    }
                }
                return ExitCode.FINE;
            }
            for (var name : names) {
                forget(ended(name, line.hasMatchedOption("--force")), console);
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private static Known ended(String name, boolean force) throws CommandFailure, IOException, InterruptedException {
        var known = Known.named(name);
        if (known.hasEnded()) {
            return known;
        }
        if (force) {
            if (known.kept().isPresent()) {
                known.kept().get().markStopped();
            }
            if (known.running().isPresent()) {
                known.running().get().kill();
            }
        }
        // who has just ended is written down in a moment
        for (int waited = 0; waited < (force ? PATIENCE_MILLIS : POLL_MILLIS * 10); waited += POLL_MILLIS) {
            var again = new Known(
                    java.util.Optional.empty(),
                    known.kept().isPresent() ? new Store().find(known.id()) : java.util.Optional.empty());
            if (again.hasEnded() && (force || known.running().isEmpty())) {
                return again.kept().isPresent() ? again : known;
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new CommandFailure(
                ExitCode.FAILED, "container '" + name + "' has not ended: 'brig stop " + name + "' first, or --force");
    }

    private static void forget(Known known, Console console) throws IOException {
        if (known.kept().isPresent()) {
            new Store().forget(known.kept().get());
            Journal.tell("remove", known.id(), known.name(), Map.of());
        }
        console.out().println(known.name());
    }
}
