package brig.cli.run;

import brig.rules.language.RuleSet;
import brig.runtime.plan.LaunchRequest;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a user wants to be run, and to be told.
 *
 * @param interactive the program reads our standard input; else it reads an empty file
 * @param stopSignal what the program gets when Brig is asked to end (TERM)
 * @param events every event is appended to this file
 * @param metrics where to serve them
 * @param rules judge events, too
 */
public record Order(
        LaunchRequest request,
        boolean interactive,
        int stopSignal,
        Optional<Path> events,
        Optional<InetSocketAddress> metrics,
        Optional<RuleSet> rules) {
    /** What ends a program unless its image says otherwise. */
    public static final int TERM = 15;
}
