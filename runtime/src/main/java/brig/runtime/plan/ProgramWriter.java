package brig.runtime.plan;

import brig.runtime.sys.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a launch program: records, relocations, arena. The layout is that of {@code src/main/c/launch-program.h}.
 *
 * <p>The arena is all the memory a program has: strings and structures, and slots where results of earlier records lie.
 */
final class ProgramWriter {
    private static final long MAGIC = 0x3147495242L;
    private static final int HEADER_SIZE = 56;
    private static final int RECORD_SIZE = 80;
    private static final int RECORD_LONGS = RECORD_SIZE / 8;
    private static final int ARGUMENTS = 6;
    private static final Arg NOTHING = number(0);
    private static final int NO_SLOT = -1;
    private static final int OP_CHECK = 0xffff0001;
    private static final int OP_READY = 0xffff0002;
    private static final int OP_SKIP = 0xffff0003;
    private static final int OP_NEAR = 0xffff0006;
    private static final int OP_WAITING = 0xffff0004;
    private static final int OP_REAPER = 0xffff0005;
    private static final int DETACHED = 1;
    private static final int KEPT = 2;
    private static final int LENT = 4;
    private static final int ADDED = 8;

    /**
     * An argument of a call.
     *
     * @param kind 0: the value is the argument; 1: the arena's address plus the value; 2: what lies in the slot at the value
     */
    record Arg(byte kind, long value) {}

    private final List<Call> calls = new ArrayList<>();
    private final List<Integer> relocations = new ArrayList<>();
    private byte[] arena = new byte[16 << 10];
    private int used;
    private final Map<String, Integer> strings = new HashMap<>();
    private int step;
    private int listenerSlot = NO_SLOT;
    private int terminalSlot = NO_SLOT;
    private int cgroup = NO_SLOT;
    private boolean lent;
    private boolean added;
    private int preserved;
    private int before;

    static Arg number(long value) {
        return new Arg((byte) 0, value);
    }

    static Arg at(int offset) {
        return new Arg((byte) 1, offset);
    }

    static Arg slot(int offset) {
        return new Arg((byte) 2, offset);
    }

    /** Records added from now on belong to this step of the plan. */
    void step(int number) {
        step = number;
    }

    void listener(int slot) {
        listenerSlot = slot;
    }

    /** @param count of descriptors from 3 on that the program gets */
    void preserved(int count) {
        preserved = count;
    }

    /** A listener that somebody else is given. */
    void lentListener(int slot) {
        listenerSlot = slot;
        lent = true;
    }

    void terminal(int slot) {
        terminalSlot = slot;
    }

    /**
     * @param path arena offset of a directory in the cgroup2 tree that the child is born into
     * @param added whether others are in it whom the program's end does not concern
     */
    void cgroup(int path, boolean added) {
        cgroup = path;
        this.added = added;
    }

    /** Puts bytes into the arena, 8-byte aligned; their offset. */
    int bytes(byte[] content) {
        int offset = room(content.length);
        System.arraycopy(content, 0, arena, offset, content.length);
        return offset;
    }

    int zeroes(int size) {
        return room(size);
    }

    private int room(int size) {
        int offset = aligned();
        used = offset + size;
        if (aligned() > arena.length) {
            arena = Arrays.copyOf(arena, Math.max(aligned(), 2 * arena.length));
        }
        return offset;
    }

    /** Behind what is used. */
    private int aligned() {
        return (used + 7) & ~7;
    }

    /** A C string, stored once. */
    int string(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL inside '" + text.replace("\0", "\\0") + "'");
        }
        return strings.computeIfAbsent(text, t -> bytes((t + "\0").getBytes(StandardCharsets.UTF_8)));
    }

    Arg text(String text) {
        return at(string(text));
    }

    int newSlot() {
        int slot = room(8);
        Arrays.fill(arena, slot, slot + 4, (byte) -1);
        return slot;
    }

    ByteBuffer struct(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    /** An array of pointers to strings with its closing NULL, as execve takes it. */
    int stringArray(List<String> texts) {
        var offsets = texts.stream().map(this::string).toList();
        var pointers = struct(8 * (texts.size() + 1));
        offsets.forEach(offset -> pointers.putLong(offset));
        int array = bytes(pointers.array());
        for (int i = 0; i < texts.size(); i++) {
            relocations.add(array + 8 * i);
        }
        return array;
    }

    /** The 8 bytes at {@code place} hold an arena offset that becomes an address. */
    void relocate(int place) {
        relocations.add(place);
    }

    Call call(Sys syscall, Arg... args) {
        var call = new Call(syscall.number(), step, args);
        calls.add(call);
        return call;
    }

    /** Fails with EPROTO unless {@code (slot & mask) == expected}. */
    Call check(int slot, int mask, int expected) {
        var check = new Call(OP_CHECK, step, number(slot), number(mask), number(expected));
        calls.add(check);
        return check;
    }

    /** Only filters are left, after which nothing can be told. */
    void near() {
        calls.add(new Call(OP_NEAR, step));
    }

    void ready() {
        calls.add(new Call(OP_READY, step));
    }

    /** From here on a child of process 1 goes on; process 1 itself reaps. */
    void reaper() {
        calls.add(new Call(OP_REAPER, step));
    }

    /** All that has been written so far is the launcher's own, before it clones. */
    void beforeTheClone() {
        before = calls.size();
    }

    /** All is set up; the next record waits for the word to go on. */
    void waiting() {
        calls.add(new Call(OP_WAITING, step));
    }

    /** Leaves out the records from here to a place that is named once they are written. */
    Skip skip() {
        var record = new Call(OP_SKIP, step);
        calls.add(record);
        int from = calls.size();
        return () -> record.args = new Arg[] {number(calls.size() - from)};
    }

    /** The error becomes no failure, but leaves out the records between the next one and a place named later. */
    Skip onError(Call call, int errno, int otherErrno) {
        int from = calls.size();
        return () -> call.tolerating(errno, otherErrno, calls.size() - from);
    }

    /** A jump whose end is not known yet. */
    interface Skip {
        void toHere();
    }

    /**
     * @param detached the child belongs to the nearest subreaper, and not to the launcher
     * @param patience how many seconds the launcher keeps watched calls waiting when Java is gone; 0: it ends the child then
     */
    byte[] program(long cloneFlags, boolean detached, int patience) {
        int arenaSize = aligned();
        var file = ByteBuffer.allocate(HEADER_SIZE + RECORD_SIZE * calls.size() + 8 * relocations.size() + arenaSize)
                .order(ByteOrder.nativeOrder());
        file.putLong(MAGIC)
                .putInt(calls.size())
                .putInt(relocations.size())
                .putInt(arenaSize)
                .putInt(listenerSlot)
                .putInt(terminalSlot)
                .putInt(cgroup)
                .putLong(cloneFlags)
                .putInt(before)
                .putInt((detached ? DETACHED : 0) | (patience > 0 ? KEPT : 0) | (lent ? LENT : 0) | (added ? ADDED : 0))
                .putInt(patience)
                .putInt(preserved);
        file.asLongBuffer().put(records());
        file.position(file.position() + RECORD_SIZE * calls.size());
        relocations.forEach(place -> file.putLong(place));
        return file.put(arena, 0, arenaSize).array();
    }

    /** All at once as numbers of eight bytes: one by one through a buffer takes four times as long. */
    private long[] records() {
        var all = new long[RECORD_LONGS * calls.size()];
        int at = 0;
        for (var call : calls) {
            call.write(all, at);
            at += RECORD_LONGS;
        }
        return all;
    }

    /** Two numbers of four bytes that lie behind each other; x86-64 and aarch64 have the low one first. */
    private static long pair(int first, int second) {
        return (first & 0xffffffffL) | ((long) second << 32);
    }

    /** One record, while it can still be told more. */
    static final class Call {
        private final int number;
        private final int step;
        private Arg[] args;
        private int result = NO_SLOT;
        private int skip;
        private int tolerated;
        private int alsoTolerated;

        private Call(int number, int step, Arg... args) {
            this.number = number;
            this.step = step;
            this.args = args;
        }

        /** The low 32 bits of the result go to this slot. */
        Call into(int slot) {
            result = slot;
            return this;
        }

        /** These errors are no failure; {@code skipped} further records are left out then. */
        Call tolerating(int errno, int otherErrno, int skipped) {
            tolerated = errno;
            alsoTolerated = otherErrno;
            skip = skipped;
            return this;
        }

        private void write(long[] records, int at) {
            long kinds = 0;
            records[at] = pair(number, step);
            for (int i = 0; i < ARGUMENTS; i++) {
                var arg = i < args.length ? args[i] : NOTHING;
                records[at + 1 + i] = arg.value();
                kinds |= (long) arg.kind() << (8 * i);
            }
            records[at + 7] = kinds;
            records[at + 8] = pair(result, skip);
            records[at + 9] = pair(tolerated, alsoTolerated);
        }
    }
}
