package brig.policy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a container that nobody waits for is asked whether it is well. What is empty is not said here: then the image says it,
 * or what holds for all. Times are milliseconds.
 *
 * @param command program and arguments; an empty list: nothing is asked, although the image says how
 * @param interval from the end of one question to the next
 * @param timeout after which a question counts as answered with no
 * @param startPeriod after the start during which a no does not count
 * @param retries how many times no in a row make it unhealthy
 */
public record HealthRules(
        Optional<List<String>> command,
        OptionalLong interval,
        OptionalLong timeout,
        OptionalLong startPeriod,
        OptionalInt retries) {
    /** Nothing is said. */
    public static final HealthRules NOTHING = new HealthRules(
            Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty());

    /** What a line for a shell comes to. */
    public static List<String> shell(String line) {
        return List.of("/bin/sh", "-c", line);
    }

    /** {@code 30s}, {@code 500ms}: as a policy has it. */
    public static String text(long milliseconds) {
        return milliseconds % 1000 == 0 ? milliseconds / 1000 + "s" : milliseconds + "ms";
    }
}
