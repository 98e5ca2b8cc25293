package brig.cli.life;

import brig.cli.run.Execs;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Standard;
import brig.runtime.plan.ExecRequest;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Asks a container's program again and again whether it is well. */
final class Health {
    static final String STARTING = "starting";
    static final String HEALTHY = "healthy";
    static final String UNHEALTHY = "unhealthy";

    /** Of what the asking program says. */
    private static final int MOST_BYTES = 2048;

    private final HealthCheck check;
    private final Execs execs;
    private final BiConsumer<String, String> changes;
    private final long started = System.nanoTime();
    private String state = STARTING;
    private int failures;

    /** @param changes gets the new state and what the asking program wrote */
    Health(HealthCheck check, Execs execs, BiConsumer<String, String> changes) {
        this.check = check;
        this.execs = execs;
        this.changes = changes;
    }

    /** Until the thread is interrupted. */
    void run() {
        try {
            while (true) {
                Thread.sleep(check.interval());
                ask();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @param well whether it ended with 0 in time
     * @param said the beginning of what it wrote, or why it could not be asked
     */
    private record Answer(boolean well, String said) {}

    private void ask() throws InterruptedException {
        Answer answer;
        try {
            answer = answer();
        } catch (LaunchException | IOException e) {
            answer = new Answer(false, String.valueOf(e.getMessage()));
        }
        var next = next(answer.well(), Duration.ofNanos(System.nanoTime() - started));
        if (!next.equals(state)) {
            state = next;
            changes.accept(next, answer.said());
        }
    }

    /** @param age since the program's start */
    String next(boolean well, Duration age) {
        if (well) {
            failures = 0;
            return HEALTHY;
        }
        if (state.equals(STARTING) && age.compareTo(check.startPeriod()) < 0) {
            return STARTING;
        }
        failures++;
        return failures >= check.retries() ? UNHEALTHY : state;
    }

    private Answer answer() throws LaunchException, IOException, InterruptedException {
        var linux = new JnaLinux();
        int nothing = Descriptors.openNothing();
        var ends = Descriptors.pipe();
        var request = new ExecRequest(check.command(), Map.of(), Optional.empty(), false, Optional.empty());
        var said = new CompletableFuture<String>();
        var output = Descriptors.input(ends.first());
        try (var program = execs.start(request, new Standard(nothing, ends.second(), ends.second()))) {
            linux.close(nothing);
            linux.close(ends.second());
            nothing = -1;
            Thread.ofPlatform().daemon().name("brig-health-said").start(() -> said.complete(beginning(output)));
            boolean inTime = linux.waitReadable(program.container().initPidFd(), (int)
                    Math.min(Integer.MAX_VALUE, check.timeout().toMillis()));
            if (!inTime) {
                program.kill();
            }
            int code = program.container().waitFor();
            var text = said.completeOnTimeout("", 1, TimeUnit.SECONDS).join();
            // what it left running is not waited for: it ends with the next question at the latest
            return inTime
                    ? new Answer(code == 0, text)
                    : new Answer(false, "no answer within " + check.timeout().toMillis() + " ms");
        } finally {
            if (nothing >= 0) {
                linux.close(nothing);
                linux.close(ends.second());
            }
        }
    }

    private static String beginning(InputStream output) {
        try (output) {
            return new String(output.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
