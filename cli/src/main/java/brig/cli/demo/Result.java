package brig.cli.demo;

/**
 * What became of an attempt, as seen from outside the container.
 *
 * @param stopped whether it had no effect at all
 * @param seen what showed that, or what went wrong
 */
record Result(Attempt attempt, boolean stopped, String seen) {}
