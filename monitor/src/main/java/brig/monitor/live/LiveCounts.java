package brig.monitor.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container has done so far, as its Brig counts it.
 *
 * @param calls that were put to the monitor
 * @param denied of them
 * @param alerted of them: allowed and told
 * @param findings of rules
 * @param dropped events that found a queue full
 * @param alerts the newest {@link #SLOTS} at the most, oldest first
 */
public record LiveCounts(long calls, long denied, long alerted, long findings, long dropped, List<Line> alerts) {
    static final int SLOTS = 16;
    static final int SLOT = 256;
    static final int BYTES = 4096 + SLOTS * SLOT;
    /** Behind the eight bytes of {@link #MAGIC}, eight bytes each, in the machine's own order. */
    static final int CALLS = 8;

    static final int DENIED = 16;
    static final int ALERTED = 24;
    static final int FINDINGS = 32;
    static final int DROPPED = 40;
    /** How many alerts there have been: number n lies in slot n modulo {@link #SLOTS}. */
    static final int ALERTS = 48;

    static final int FIRST_SLOT = 4096;
    static final long MAGIC = 0x4252494c49564531L;

    public LiveCounts {
        alerts = List.copyOf(alerts);
    }

    /** @param text one line, made harmless */
    public record Line(Instant time, String text) {}

    /**
     * Reads it while it is written: a count may be newer than the one before it.
     *
     * @throws IOException if it is gone, or is none
     */
    public static LiveCounts read(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var page = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        if (bytes.length != BYTES || page.getLong(0) != MAGIC) {
            throw new IOException(file + " is not what this Brig writes");
        }
        long number = page.getLong(ALERTS);
        var alerts = new ArrayList<Line>();
        for (long n = Math.max(0, number - SLOTS); n < number; n++) {
            int slot = FIRST_SLOT + (int) (n % SLOTS) * SLOT;
            int length = Math.clamp(page.getInt(slot + 8), 0, SLOT - 12);
            alerts.add(new Line(
                    Instant.ofEpochMilli(page.getLong(slot)),
                    new String(bytes, slot + 12, length, StandardCharsets.UTF_8)));
        }
        return new LiveCounts(
                page.getLong(CALLS),
                page.getLong(DENIED),
                page.getLong(ALERTED),
                page.getLong(FINDINGS),
                page.getLong(DROPPED),
                alerts);
    }
}
