package brig.runtime.plan;

import brig.runtime.sys.Sys;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    private static final int NO_SLOT = -1;
    private static final int OP_CHECK = 0xffff0001;
    private static final int OP_READY = 0xffff0002;
    private static final int OP_SKIP = 0xffff0003;
    private static final int OP_WAITING = 0xffff0004;
    private static final int OP_REAPER = 0xffff0005;
    private static final int DETACHED = 1;
    private static final int KEPT = 2;
    private static final int LENT = 4;

    /**
     * An argument of a call.
     *
     * @param kind 0: the value is the argument; 1: the arena's address plus the value; 2: what lies in the slot at the value
     */
    record Arg(byte kind, long value) {}

    private final List<Call> calls = new ArrayList<>();
    private final List<Integer> relocations = new ArrayList<>();
    private final ByteArrayOutputStream arena = new ByteArrayOutputStream();
    private final Map<String, Integer> strings = new HashMap<>();
    private int step;
    private int listenerSlot = NO_SLOT;
    private int terminalSlot = NO_SLOT;
    private int cgroup = NO_SLOT;
    private boolean lent;
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

    /** @param path arena offset of a directory in the cgroup2 tree that the child is born into */
    void cgroup(int path) {
        cgroup = path;
    }

    /** Puts bytes into the arena, 8-byte aligned; their offset. */
    int bytes(byte[] content) {
        while (arena.size() % 8 != 0) {
            arena.write(0);
        }
        int offset = arena.size();
        arena.writeBytes(content);
        return offset;
    }

    int zeroes(int size) {
        return bytes(new byte[size]);
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
        return bytes(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
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
        var call = new Call(syscall.number(), step, List.of(args));
        calls.add(call);
        return call;
    }

    /** Fails with EPROTO unless {@code (slot & mask) == expected}. */
    void check(int slot, int mask, int expected) {
        calls.add(new Call(OP_CHECK, step, List.of(number(slot), number(mask), number(expected))));
    }

    void ready() {
        calls.add(new Call(OP_READY, step, List.of()));
    }

    /** From here on a child of process 1 goes on; process 1 itself reaps. */
    void reaper() {
        calls.add(new Call(OP_REAPER, step, List.of()));
    }

    /** All that has been written so far is the launcher's own, before it clones. */
    void beforeTheClone() {
        before = calls.size();
    }

    /** All is set up; the next record waits for the word to go on. */
    void waiting() {
        calls.add(new Call(OP_WAITING, step, List.of()));
    }

    /** Leaves out the records from here to a place that is named once they are written. */
    Skip skip() {
        var record = new Call(OP_SKIP, step, List.of());
        calls.add(record);
        int from = calls.size();
        return () -> record.args = List.of(number(calls.size() - from));
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
        while (arena.size() % 8 != 0) {
            arena.write(0);
        }
        var arenaBytes = arena.toByteArray();
        var file = ByteBuffer.allocate(
                        HEADER_SIZE + RECORD_SIZE * calls.size() + 8 * relocations.size() + arenaBytes.length)
                .order(ByteOrder.nativeOrder());
        file.putLong(MAGIC)
                .putInt(calls.size())
                .putInt(relocations.size())
                .putInt(arenaBytes.length)
                .putInt(listenerSlot)
                .putInt(terminalSlot)
                .putInt(cgroup)
                .putLong(cloneFlags)
                .putInt(before)
                .putInt((detached ? DETACHED : 0) | (patience > 0 ? KEPT : 0) | (lent ? LENT : 0))
                .putInt(patience)
                .putInt(preserved);
        calls.forEach(call -> call.write(file));
        relocations.forEach(place -> file.putLong(place));
        return file.put(arenaBytes).array();
    }

    /** One record, while it can still be told more. */
    static final class Call {
        private final int number;
        private final int step;
        private List<Arg> args;
        private int result = NO_SLOT;
        private int skip;
        private int tolerated;
        private int alsoTolerated;

        private Call(int number, int step, List<Arg> args) {
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

        private void write(ByteBuffer file) {
            file.putInt(number).putInt(step);
            var kinds = new byte[8];
            for (int i = 0; i < 6; i++) {
                var arg = i < args.size() ? args.get(i) : number(0);
                file.putLong(arg.value());
                kinds[i] = arg.kind();
            }
            file.put(kinds).putInt(result).putInt(skip).putInt(tolerated).putInt(alsoTolerated);
        }
    }
}
