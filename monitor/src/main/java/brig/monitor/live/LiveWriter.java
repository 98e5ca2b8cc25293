package brig.monitor.live;

import static brig.monitor.live.LiveCounts.ALERTED;
import static brig.monitor.live.LiveCounts.ALERTS;
import static brig.monitor.live.LiveCounts.BYTES;
import static brig.monitor.live.LiveCounts.CALLS;
import static brig.monitor.live.LiveCounts.DENIED;
import static brig.monitor.live.LiveCounts.DROPPED;
import static brig.monitor.live.LiveCounts.FINDINGS;
import static brig.monitor.live.LiveCounts.FIRST_SLOT;
import static brig.monitor.live.LiveCounts.MAGIC;
import static brig.monitor.live.LiveCounts.SLOT;
import static brig.monitor.live.LiveCounts.SLOTS;

import brig.monitor.ForwardingMeter;
import brig.monitor.Meter;
import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.event.Finding;
import brig.monitor.event.Verdict;
import brig.monitor.sink.AlertLimit;
import brig.monitor.text.AlertLine;
import brig.policy.Offence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a container's counts and newest alerts in a file that is mapped into memory: a count costs its caller one write, and nobody
 * has to be asked for it. {@link LiveCounts} reads it.
 */
public final class LiveWriter extends ForwardingMeter implements Sink {
    /** Of one kind. */
    private static final int MOST_A_MINUTE = 60;

    private final AlertLimit limit = new AlertLimit(MOST_A_MINUTE);
    private volatile ByteBuffer page;
    private long calls;
    private long denied;
    private long alerted;
    private long findings;
    private long dropped;
    private long alerts;

    /** @param meter counts all of it, too */
    public LiveWriter(Meter meter) {
        super(meter);
        page = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder()).putLong(0, MAGIC);
    }

    /**
     * From now on others see it.
     *
     * @param file that is made; whoever owns its directory removes it
     */
    public void show(Path file) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            var shown = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES).order(ByteOrder.nativeOrder());
            page = shown.put(0, page, 0, BYTES);
        }
    }

    /** On the verdict thread. */
    @Override
    public void decided(Offence asked, Verdict verdict, long nanoseconds) {
        page.putLong(CALLS, ++calls);
        if (verdict instanceof Verdict.Deny) {
            page.putLong(DENIED, ++denied);
        } else if (verdict instanceof Verdict.Alert) {
            page.putLong(ALERTED, ++alerted);
        }
        super.decided(asked, verdict, nanoseconds);
    }

    @Override
    public void dropped() {
        synchronized (this) {
            page.putLong(DROPPED, ++dropped);
        }
        super.dropped();
    }

    /** On the thread of the sinks. */
    @Override
    public void accept(Event event) {
        if (event instanceof Finding) {
            page.putLong(FINDINGS, ++findings);
        }
        if (limit.mayTell(event)) {
            add(event.time().toEpochMilli(), AlertLine.of(event, false));
        }
    }

    private void add(long time, String line) {
        int slot = FIRST_SLOT + (int) (alerts % SLOTS) * SLOT;
        // printable ASCII: AlertLine escapes the rest
        var text = line.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(text.length, SLOT - 12);
        page.putLong(slot, time);
        page.putInt(slot + 8, length);
        page.put(slot + 12, text, 0, length);
        page.putLong(ALERTS, ++alerts);
    }

    @Override
    public void close() {}
}
