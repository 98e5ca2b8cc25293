package brig.cli.life;

import java.time.Duration;
import java.util.List;

/**
 * How a program is asked whether it is well: by another one, run beside it under the same confinement, that ends with 0.
 *
 * @param command program and arguments
 * @param interval from the end of one question to the next
 * @param timeout after which the question is taken for answered with no
 * @param startPeriod after the start during which a no does not count
 * @param retries how many times no in a row make it unhealthy
 */
public record HealthCheck(
        List<String> command, Duration interval, Duration timeout, Duration startPeriod, int retries) {
    public static final Duration INTERVAL = Duration.ofSeconds(30);
    public static final Duration TIMEOUT = Duration.ofSeconds(30);
    public static final int RETRIES = 3;

    public HealthCheck {
        command = List.copyOf(command);
        if (command.isEmpty()
                || interval.compareTo(Duration.ofMillis(100)) < 0
                || timeout.isNegative()
                || retries < 1) {
            throw new IllegalArgumentException(
                    "a health check has a command, an interval of 0.1 s or more, and 1 retry or more");
        }
    }
}
