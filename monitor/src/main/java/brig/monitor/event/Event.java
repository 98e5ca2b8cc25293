package brig.monitor.event;

import java.time.Instant;

/** Whatever is worth telling: a call that was judged, or what a detector made of many. */
public sealed interface Event permits SyscallEvent, Finding {
    Instant time();

    ContainerRef container();
}
