package brig.monitor.event;

import java.time.Instant;

/**
 * What a detector concluded from events.
 *
 * @param message one line for people; may quote the container's own strings, so whoever prints it must escape
 * @param killed whether the container is being ended for it
 */
public record Finding(Instant time, ContainerRef container, Verdict.Reason reason, String message, boolean killed)
        implements Event {}
