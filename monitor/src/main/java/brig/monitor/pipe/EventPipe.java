package brig.monitor.pipe;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.policy.Offence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Carries events from the verdict threads to sinks and detectors. {@link #offer} never waits: what finds its queue full is
 * dropped and counted: {@link #CAPACITY} events or 32 MiB of them may wait. The sinks share one queue and thread; each detector has its
 * own, so that a slow one holds up nobody.
 */
public final class EventPipe implements AutoCloseable {
    public static final int CAPACITY = 32_768;
    private static final long CLOSE_MILLIS = 2_000;

    private volatile Set<Offence> allowedWanted;
    private final Meter meter;
    private final List<Sink> sinks;
    private final List<Detector> detectors;
    /** The sinks' lane, then one for each detector. */
    private final List<Lane> lanes = new ArrayList<>();

    /**
     * @param allowedWanted classes of which allowed calls become events, too; an event costs its caller some 20 µs
     * @param sinks closed with the pipe
     * @param detectors closed with the pipe
     */
    public EventPipe(
            int capacity, Set<Offence> allowedWanted, List<Sink> sinks, List<Detector> detectors, Meter meter) {
        this.allowedWanted = Set.copyOf(allowedWanted);
        this.meter = meter;
        this.sinks = List.copyOf(sinks);
        this.detectors = List.copyOf(detectors);
        lanes.add(new Lane("brig-sinks", capacity, Part.SINK, meter, this::toSinks));
        for (var detector : detectors) {
            lanes.add(new Lane("brig-detector", capacity, Part.DETECTOR, meter, event -> {
                if (event instanceof SyscallEvent call) {
                    detector.accept(call);
                }
            }));
        }
    }

    private void toSinks(Event event) {
        for (var sink : sinks) {
            try {
                sink.accept(event);
            } catch (RuntimeException e) {
                meter.failed(Part.SINK, e);
            }
        }
    }

    public Meter meter() {
        return meter;
    }

    /** Whether an allowed call of this class should become an event. */
    public boolean wantsAllowed(Offence offence) {
        return allowedWanted.contains(offence);
    }

    /** From now on allowed calls of these classes become events, beside those that already do. */
    public void wantAlso(Set<Offence> more) {
        var all = new HashSet<>(allowedWanted);
        all.addAll(more);
        allowedWanted = Set.copyOf(all);
    }

    public void offer(Event event) {
        int weight = Weight.of(event);
        for (var lane : lanes) {
            lane.offer(event, weight);
        }
    }

    /**
     * What is queued still arrives, if it does so within two seconds for each queue. What a detector finds while it is closed
     * still reaches the sinks.
     */
    @Override
    public void close() {
        lanes.stream().skip(1).forEach(lane -> lane.close(CLOSE_MILLIS));
        detectors.forEach(this::end);
        lanes.getFirst().close(CLOSE_MILLIS);
        sinks.forEach(this::end);
    }

    private void end(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            meter.failed(Part.SINK, e);
        }
    }
}
