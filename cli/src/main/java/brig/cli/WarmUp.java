package brig.cli;

import brig.policy.load.PolicyLoader;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import java.util.List;
import java.util.Map;

/**
 * Has the JVM compile what each start goes through, before the first caller comes: a daemon that has just started takes three times
 * as long for one. Plans are made, and nothing else.
 */
final class WarmUp {
    /** Some more than it takes until the JVM compiles a method ({@code java.c}: CompileThresholdScaling). */
    private static final int ROUNDS = 20;

    private static final String[] WORDS = {"run", "--policy", "baseline", "--rootfs", "/", "--", "/bin/true"};

    private WarmUp() {}

    /** Takes some half a second of processor time, on a thread of its own. */
    static void begin() {
        Thread.ofPlatform().daemon().name("brig-warm-up").start(WarmUp::run);
    }

    private static void run() {
        Launches.prepare();
        var called = Verbs.called(WORDS).orElseThrow();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                var parsed = Lines.take(called);
                List<String> words = parsed.result().matchedPositionalValue(0, List.of());
                var policy = PolicyLoader.profile("baseline");
                var request = ContainerOptions.request(parsed.result(), policy, words, Map.of());
                var _ = Launches.plan(request).program(1);
                Lines.giveBack(parsed);
            }
        } catch (CommandFailure | LaunchException | RuntimeException e) {
            // a host without that program: the first callers wait a little longer
        }
    }
}
