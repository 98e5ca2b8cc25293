package brig.cli.life;

import java.util.List;
import java.util.Optional;

/**
 * How a container is kept.
 *
 * @param removes forget it when it has ended
 * @param health how to ask it whether it is well
 * @param words of the command line behind {@code run}
 * @param again what starts the same container from anywhere, {@code run} and its words
 */
public record Keeping(
        RestartPolicy restart,
        boolean removes,
        LogLimits log,
        Optional<HealthCheck> health,
        List<String> words,
        List<String> again) {
    public Keeping {
        words = List.copyOf(words);
        again = List.copyOf(again);
    }
}
