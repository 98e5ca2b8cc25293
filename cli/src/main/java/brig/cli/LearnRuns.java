package brig.cli;

import brig.cli.run.Order;
import brig.cli.run.Session;
import brig.monitor.Judge;
import brig.monitor.Sink;
import brig.policy.EffectivePolicy;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.plan.LaunchRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** Runs of the program of {@code brig policy learn}, alike but for the policy and the judge that they are held by. */
final class LearnRuns {
    private static final int MOST_SECONDS = 86_400;

    private final ParseResult line;
    private final List<String> words;
    private final Console console;
    private final Optional<String> exercise;
    private final Optional<Duration> limit;
    private @Nullable LaunchRequest first;

    /** Makes the judge of a run. */
    interface Judges {
        Judge of(LaunchRequest request, Container started) throws IOException;
    }

    LearnRuns(ParseResult line, List<String> words, Console console) throws CommandFailure {
        this.line = line;
        this.words = List.copyOf(words);
        this.console = console;
        this.exercise = line.hasMatchedOption("--exercise")
                ? Optional.of(line.matchedOption("--exercise").getValue())
                : Optional.empty();
        int seconds = LearnOrder.number(line, "--for", 0, 1, MOST_SECONDS);
        this.limit = seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    /** Standard input cannot be read twice. */
    boolean isInteractive() {
        return line.hasMatchedOption("--interactive");
    }

    /** What the first run was started with. */
    LaunchRequest first() {
        var request = first;
        if (request == null) {
            throw new IllegalStateException("nothing was run");
        }
        return request;
    }

    /** @param refusals takes what was refused */
    Session.Result run(EffectivePolicy policy, Judges judges, Sink refusals)
            throws CommandFailure, LaunchException, IOException {
        if (!line.hasMatchedOption("--image")) {
            var request = ContainerOptions.request(line, policy, words, System.getenv());
            return run(request, Order.TERM, judges, refusals);
        }
        try (var image = ImageRun.open(line, policy)) {
            var request = image.request(line, words, System.getenv(), console::note);
            return run(request, image.stopSignal(), judges, refusals);
        }
    }

    private Session.Result run(LaunchRequest request, int stopSignal, Judges judges, Sink refusals)
            throws LaunchException, IOException {
        if (first == null) {
            first = request;
        }
        var task = new Session.Task(request, isInteractive(), stopSignal, exercise, limit);
        return Session.run(task, started -> judges.of(request, started), refusals);
    }
}
