package brig.runtime.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory outside the Java heap that a system call may read or write. It lives as long as this object is reachable: hand
 * the object itself to {@code Libc.call}, which keeps it until the call has returned, and never only its address.
 */
public final class NativeMemory {
    private final ByteBuffer buffer;
    private final long address;
    /** What addresses inside this memory point to. */
    private final List<NativeMemory> pointedTo = new ArrayList<>();

    private NativeMemory(ByteBuffer buffer) {
        this.buffer = buffer;
        this.address = Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /** @param size bytes, all zero */
    public static NativeMemory ofSize(int size) {
        return new NativeMemory(ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder()));
    }

    /** A file's first bytes, shared with whoever else maps it, for as long as this object is reachable. */
    static NativeMemory ofFile(Path file, int size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new NativeMemory(
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, size).order(ByteOrder.nativeOrder()));
        }
    }

    public static NativeMemory of(byte[] bytes) {
        var memory = ofSize(Math.max(1, bytes.length));
        memory.buffer.put(0, bytes);
        return memory;
    }

    /**
     * A C string with its closing NUL.
     *
     * @throws IllegalArgumentException if the text holds a NUL, which C would take for its end
     */
    public static NativeMemory ofString(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL inside '" + text.replace("\0", "\\0") + "'");
        }
        return of((text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** Puts the other's address here; the other lives as long as this. */
    public NativeMemory putAddress(int at, NativeMemory other) {
        buffer.putLong(at, other.address);
        pointedTo.add(other);
        return this;
    }

    /** In native byte order, position 0, the same memory. */
    public ByteBuffer buffer() {
        return buffer;
    }

    public long address() {
        return address;
    }

    public int size() {
        return buffer.capacity();
    }
}
