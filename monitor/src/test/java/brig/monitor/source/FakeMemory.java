package brig.monitor.source;

import brig.runtime.sys.TargetMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** A process's memory as a test laid it out: what is not laid out cannot be read. */
final class FakeMemory implements TargetMemory {
    private final TreeMap<Long, byte[]> areas = new TreeMap<>();
    private long next = 0x10000;

    /** @return where it lies */
    long put(byte[] bytes) {
        long address = next;
        areas.put(address, bytes);
        next += bytes.length + 0x1000;
        return address;
    }

    /** A C string; nothing can be read behind its NUL. */
    long put(String text) {
        return put((text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    long putLongs(long... numbers) {
        var bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.nativeOrder());
        for (long number : numbers) {
            bytes.putLong(number);
        }
        return put(bytes.array());
    }

    @Override
    public int read(int thread, long address, byte[] into, int length) {
        var area = areas.floorEntry(address);
        if (area == null) {
            return 0;
        }
        int from = Math.toIntExact(address - area.getKey());
        int size = Math.clamp(area.getValue().length - from, 0, length);
        if (size > 0) {
            System.arraycopy(area.getValue(), from, into, 0, size);
        }
        return size;
    }
}
