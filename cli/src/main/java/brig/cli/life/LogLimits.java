package brig.cli.life;

/**
 * How much of a container's output is kept.
 *
 * @param bytes of one file, after which the next is begun
 * @param files how many, the one that is written among them
 */
public record LogLimits(long bytes, int files) {
    public static final LogLimits DEFAULT = new LogLimits(10 << 20, 3);

    private static final long LEAST = 4096;

    public LogLimits {
        if (bytes < LEAST || files < 1 || files > 100) {
            throw new IllegalArgumentException("a log has files of 4Ki or more, and 1 to 100 of them");
        }
    }
}
