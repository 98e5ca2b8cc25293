package brig.cli;

import brig.runtime.launch.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Running containers by the names that people write. */
final class Containers {
    static final String NAMES = "Names or ids, as 'brig ps' prints them; the beginning of an id will do.";

    private Containers() {}

    /** What a verb does to one of them. */
    interface Act {
        void on(Running container) throws IOException, InterruptedException;
    }

    /** @throws CommandFailure if one is not there, before anything is done; or if something could not be done */
    static int each(List<String> words, Act act) throws CommandFailure {
        var named = new ArrayList<Running>();
        var all = list();
        for (var word : words) {
            named.add(named(word, all));
        }
        var problems = new ArrayList<String>();
        for (var container : named) {
            try {
                act.on(container);
            } catch (IOException e) {
                problems.add(container.about().name() + ": " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                problems.add("interrupted");
            }
        }
        if (!problems.isEmpty()) {
            throw new CommandFailure(ExitCode.FAILED, String.join("; ", problems));
        }
        return ExitCode.FINE;
    }

    static List<Running> list() throws CommandFailure {
        try {
            return Running.list();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, IncidentListVerb.reason(e), e);
        }
    }

    private static Running named(String word, List<Running> all) throws CommandFailure {
        var fitting = all.stream()
                .filter(running -> running.about().name().equals(word)
                        || running.about().id().startsWith(word))
                .toList();
        if (fitting.isEmpty()) {
            throw new CommandFailure(ExitCode.FAILED, "no container '" + word + "' runs: see 'brig ps'");
        }
        if (fitting.size() > 1) {
            var ids = fitting.stream().map(running -> running.about().id()).toList();
            throw new CommandFailure(
                    ExitCode.FAILED, "'" + word + "' fits several, name one by its id: " + String.join(", ", ids));
        }
        return fitting.getFirst();
    }
}
