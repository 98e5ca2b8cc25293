package brig.cli.life;

import java.time.Duration;

/**
 * When a container's program is started again after it has ended. One that Brig killed for what it did never is, nor one that
 * somebody stopped.
 *
 * @param most how often at the most; {@link Integer#MAX_VALUE} for as often as it takes
 */
public record RestartPolicy(When when, int most) {
    public static final RestartPolicy NO = new RestartPolicy(When.NO, 0);

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final long SHORTEST_MILLIS = 100;
    /** Who has run so long is taken for well: the next pause is the shortest again. */
    private static final Duration WELL = Duration.ofSeconds(10);

    /** The word of the option. */
    public enum When {
        NO,
        ON_FAILURE,
        /** As always; but who was stopped stays so when a daemon starts ({@link Revival}). */
        UNLESS_STOPPED,
        ALWAYS
    }

    /**
     * @param text {@code no}, {@code always}, {@code unless-stopped} or {@code on-failure[:N]}
     * @throws IllegalArgumentException with what to write instead
     */
    public static RestartPolicy parse(String text) {
        var most = Integer.MAX_VALUE;
        var word = text;
        int colon = text.indexOf(':');
        if (colon >= 0
                && text.startsWith("on-failure:")
                && text.substring(colon + 1).matches("[0-9]{1,6}")) {
            most = Integer.parseInt(text.substring(colon + 1));
            word = text.substring(0, colon);
        }
        return switch (word) {
            case "no" -> NO;
            case "always" -> new RestartPolicy(When.ALWAYS, most);
            case "unless-stopped" -> new RestartPolicy(When.UNLESS_STOPPED, most);
            case "on-failure" -> new RestartPolicy(When.ON_FAILURE, most);
            default ->
                throw new IllegalArgumentException(
                        "--restart '" + text + "': write no, always, unless-stopped, on-failure or on-failure:N");
        };
    }

    /**
     * @param code how it ended
     * @param restarts how often it was started again already
     */
    public boolean restarts(int code, int restarts) {
        return when != When.NO && restarts < most && (when != When.ON_FAILURE || code != 0);
    }

    /**
     * The pause before the next start.
     *
     * @param before the last one
     * @param ran how long the program ran
     */
    public static Duration pause(Duration before, Duration ran) {
        if (before.isZero() || ran.compareTo(WELL) >= 0) {
            return Duration.ofMillis(SHORTEST_MILLIS);
        }
        var longer = before.multipliedBy(2);
        return longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
    }

    @Override
    public String toString() {
        return switch (when) {
            case NO -> "no";
            case ALWAYS -> "always";
            case UNLESS_STOPPED -> "unless-stopped";
            case ON_FAILURE -> most == Integer.MAX_VALUE ? "on-failure" : "on-failure:" + most;
        };
    }
}
