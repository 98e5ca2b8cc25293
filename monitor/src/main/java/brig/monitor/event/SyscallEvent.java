package brig.monitor.event;

import brig.policy.Offence;
import java.time.Duration;
import java.time.Instant;

/**
 * One watched call of one container, after the verdict.
 *
 * @param asked the class of offence under which the filter asked
 * @param decision from the arrival of the notification to the answer; for a kill, to the decision
 */
public record SyscallEvent(
        Instant time,
        ContainerRef container,
        ProcessInfo process,
        Call call,
        Offence asked,
        Verdict verdict,
        Duration decision)
        implements Event {}
