package brig.cli.run;

import brig.monitor.Judge;
import brig.monitor.Killable;
import brig.monitor.Meter;
import brig.monitor.Sink;
import brig.monitor.event.ContainerRef;
import brig.monitor.incident.KillReporter;
import brig.monitor.pipe.EventPipe;
import brig.monitor.source.Watch;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run of a program before a judge of the caller's, measured: for who learns a policy and proves it. Without alerts, rules
 * over time and reports.
 */
public final class Session {
    /** How long a program may take to end after it was asked to. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long GRACE_MILLIS = 2000;
    private static final int UNFINISHED = -1;

    private final Task task;
    private final Container container;
    private final Signals signals;
    private final CompletableFuture<Integer> exercise = new CompletableFuture<>();

    /**
     * @param interactive the program reads our standard input
     * @param exercise a shell command that is run on the host beside the program, which is stopped afterwards
     * @param limit after which the program is stopped
     */
    public record Task(
            LaunchRequest request,
            boolean interactive,
            int stopSignal,
            Optional<String> exercise,
            Optional<Duration> limit) {}

    /** Makes the judge for a container that has been started. */
    public interface Judges {
        Judge of(Container started) throws IOException;
    }

    /**
     * @param code the program's exit code, or 128+n if signal n ended it
     * @param exercise the exit code of the exercise, if it ran to its end
     * @param use what was used at the most
     * @param oomKills processes that the memory limit killed
     * @param refusedTasks how often the limit of tasks was in the way
     */
    public record Result(int code, OptionalInt exercise, Gauge.Use use, long oomKills, long refusedTasks) {}

    private Session(Task task, Container container, Signals signals) {
        this.task = task;
        this.container = container;
        this.signals = signals;
    }

    /**
     * @param events takes what was refused
     * @throws LaunchException if the program was not executed
     */
    public static Result run(Task task, Judges judges, Sink events) throws LaunchException, IOException {
        var signals = Signals.listen(task.stopSignal());
        int nothing = task.interactive() ? -1 : Descriptors.openNothing();
        try (var started = Launches.start(task.request(), task.interactive() ? 0 : nothing);
                var pipe = new EventPipe(EventPipe.CAPACITY, Set.of(), List.of(events), List.of(), Meter.NONE)) {
            var request = task.request();
            var name = new ContainerRef(request.id(), request.name(), request.policy());
            try (var watch = Watch.start(
                    Supervision.watched(name, started, false),
                    judges.of(started),
                    Killable.of(started),
                    pipe,
                    KillReporter.NONE)) {
                var result = new Session(task, started, signals).attend();
                watch.awaitEnding();
                return result;
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            if (nothing >= 0) {
                new JnaLinux().close(nothing);
            }
        }
    }

    private Result attend() throws LaunchException, IOException, InterruptedException {
        signals.passOnTo(container);
        try (var gauge = Gauge.start(container.cgroup())) {
            var driver = drive();
            int code = container.waitFor();
            var use = gauge.use();
            if (task.exercise().isPresent()) {
                // what ended the program may have been its last word
                exercise.completeOnTimeout(UNFINISHED, GRACE_MILLIS, TimeUnit.MILLISECONDS)
                        .join();
            }
            driver.interrupt();
            driver.join();
            var usage = container.cgroup().usage();
            int done = exercise.getNow(UNFINISHED);
            return new Result(
                    signals.deadly().isPresent() ? 128 + signals.deadly().getAsInt() : code,
                    done == UNFINISHED ? OptionalInt.empty() : OptionalInt.of(done),
                    use,
                    usage.oomKills().orElse(0),
                    usage.pidsRefused().orElse(0));
        }
    }

    /** Exercises the program, waits, or does nothing; then stops it. Ends with the program. */
    private Thread drive() {
        return Thread.ofVirtual().start(() -> {
            try {
                if (task.exercise().isPresent()) {
                    exercise(task.exercise().get());
                } else if (task.limit().isPresent()) {
                    Thread.sleep(task.limit().get());
                } else {
                    return;
                }
                signals.stop();
                Thread.sleep(PATIENCE);
                container.kill();
            } catch (InterruptedException e) {
                // it has ended by itself
            } catch (IOException e) {
                // it is gone, or its end is reported by whoever waits for it
            }
        });
    }

    private void exercise(String command) throws IOException, InterruptedException {
        var process = new ProcessBuilder("sh", "-c", command)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            boolean over = true;
            if (task.limit().isPresent()) {
                over = process.waitFor(task.limit().get().toMillis(), TimeUnit.MILLISECONDS);
            } else {
                process.waitFor();
            }
            if (over) {
                exercise.complete(process.exitValue());
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
