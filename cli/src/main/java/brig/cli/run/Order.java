package brig.cli.run;

import brig.monitor.send.Destination;
import brig.monitor.syslog.SyslogAddress;
import brig.rules.language.RuleSet;
import brig.runtime.plan.LaunchRequest;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a user wants to be run, and to be told.
 *
 * @param interactive the program reads our standard input; else it reads an empty file
 * @param stopSignal what the program gets when Brig is asked to end (TERM)
 * @param events every event is appended to this file
 * @param metrics where to serve them
 * @param metricsWait how long after a kill they stay, unless somebody has read them
 * @param falco every alert is appended to this file, in Falco's words
 * @param send who else gets every alert
 * @param observe nothing is refused or killed by Brig, all is told
 * @param rules judge events, too
 * @param ruleFiles what these were read from, files and packs, to be read again when a file changes; none if there are no files
 * @param detect a directory of correlation rules
 * @param syslog a daemon that gets every alert
 */
public record Order(
        LaunchRequest request,
        boolean interactive,
        int stopSignal,
        Optional<Path> events,
        Optional<InetSocketAddress> metrics,
        Duration metricsWait,
        Optional<Path> falco,
        List<Destination> send,
        boolean observe,
        Optional<RuleSet> rules,
        List<Path> ruleFiles,
        Optional<DetectDirectory> detect,
        Optional<SyslogAddress> syslog) {
    public Order {
        send = List.copyOf(send);
        ruleFiles = List.copyOf(ruleFiles);
    }

    /** What ends a program unless its image says otherwise. */
    public static final int TERM = 15;
}
