package brig.monitor.event;

import java.time.Duration;
import java.time.Instant;

/**
 * One watched call of one container, after the verdict.
 *
 * @param decision from the arrival of the notification to the answer
 */
public record SyscallEvent(
        Instant time, ContainerRef container, ProcessInfo process, Call call, Verdict verdict, Duration decision) {}
