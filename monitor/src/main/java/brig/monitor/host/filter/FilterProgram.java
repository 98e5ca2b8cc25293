package brig.monitor.host.filter;

import brig.policy.Abi;
import brig.policy.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A seccomp filter as the kernel runs it: classic BPF over {@code struct seccomp_data}. It is walked, not run: what an
 * attacker may choose is not known, and where a comparison asks for it both ways are gone. So the answer "passes" means
 * that some arguments may pass, and "does not" that none can.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/seccomp_filter.html">Seccomp BPF</a>
 */
public final class FilterProgram {
    private static final long ALLOW = 0x7fff0000L;
    private static final long LOG = 0x7ffc0000L;
    private static final long ACTION = 0xffff0000L;
    private static final long WORD = 0xffffffffL;
    private static final int MOST_STATES = 200_000;

    private final ByteBuffer code;
    private final int length;

    /** @param program array of {@code struct sock_filter} in this machine's byte order */
    public FilterProgram(byte[] program) {
        code = ByteBuffer.wrap(program.clone()).order(ByteOrder.nativeOrder());
        length = program.length / 8;
    }

    /** Whether the call may pass in the machine's own ABI; a call that the ABI lacks does not. */
    public boolean lets(Abi abi, DangerousCall call) {
        var number = SyscallTable.number(abi, call.name());
        return number.isPresent() && reachesAllow(abi, number, call);
    }

    /** Where the walk is, and what is in the registers there; null is what nobody knows. */
    private record State(int at, @Nullable Long a, @Nullable Long x, Map<Integer, Long> scratch) {}

    private boolean reachesAllow(Abi abi, OptionalInt number, DangerousCall call) {
        var seen = new HashSet<State>();
        var open = new ArrayDeque<State>();
        open.push(new State(0, 0L, 0L, Map.of()));
        while (!open.isEmpty()) {
            var state = open.pop();
            if (!seen.add(state)) {
                continue;
            }
            if (seen.size() > MOST_STATES) {
                return true;
            }
            if (state.at() < length && step(state, abi, number.getAsInt(), call, open)) {
                return true;
            }
        }
        return false;
    }

    /** Puts where it goes from here on the heap. */
    private boolean step(State s, Abi abi, int number, DangerousCall call, ArrayDeque<State> open) {
        int op = Short.toUnsignedInt(code.getShort(s.at() * 8));
        long k = code.getInt(s.at() * 8 + 4) & WORD;
        int next = s.at() + 1;
        switch (op & 7) {
            case 0 -> open.push(new State(next, loaded(op, k, s, abi, number, call), s.x(), s.scratch()));
            case 1 -> open.push(new State(next, s.a(), loaded(op, k, s, abi, number, call), s.scratch()));
            case 2 -> open.push(new State(next, s.a(), s.x(), stored(s, (int) k, s.a())));
            case 3 -> open.push(new State(next, s.a(), s.x(), stored(s, (int) k, s.x())));
            case 4 -> open.push(new State(next, computed(op, k, s), s.x(), s.scratch()));
            case 5 -> jump(op, k, s, open);
            case 6 -> {
                var answer = (op & 0x18) == 0x10 ? s.a() : Long.valueOf(k);
                return answer == null || (answer & ACTION) == ALLOW || (answer & ACTION) == LOG;
            }
            default -> {
                boolean toX = (op & 0xf8) == 0;
                open.push(new State(next, toX ? s.a() : s.x(), toX ? s.a() : s.x(), s.scratch()));
            }
        }
        return false;
    }

    private static @Nullable Long loaded(int op, long k, State s, Abi abi, int number, DangerousCall call) {
        return switch (op & 0xe0) {
            case 0x00 -> Long.valueOf(k);
            case 0x60 -> s.scratch().get((int) k);
            // the length of struct seccomp_data
            case 0x80 -> Long.valueOf(64);
            default -> data(k, abi, number, call);
        };
    }

    private static @Nullable Long data(long offset, Abi abi, int number, DangerousCall call) {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        if (offset == 0) {
            return number & WORD;
        }
        if (offset == 4) {
            return abi.auditArch() & WORD;
        }
        if (call.first().isPresent() && (offset == 16 || offset == 20)) {
            boolean low = (offset == 16) == little;
            return low ? call.first().getAsLong() & WORD : call.first().getAsLong() >>> 32;
        }
        return null;
    }

    private static Map<Integer, Long> stored(State s, int slot, @Nullable Long value) {
        var scratch = new TreeMap<>(s.scratch());
        if (value == null) {
            scratch.remove(slot);
        } else {
            scratch.put(slot, value);
        }
        return scratch;
    }

    private static @Nullable Long computed(int op, long k, State s) {
        var other = (op & 8) != 0 ? s.x() : Long.valueOf(k);
        var a = s.a();
        if (a == null || other == null) {
            return null;
        }
        long b = other;
        return WORD
                & switch (op & 0xf0) {
                    case 0x00 -> a + b;
                    case 0x10 -> a - b;
                    case 0x20 -> a * b;
                    case 0x30 -> b == 0 ? 0 : a / b;
                    case 0x40 -> a | b;
                    case 0x50 -> a & b;
                    case 0x60 -> b > 31 ? 0 : a << b;
                    case 0x70 -> b > 31 ? 0 : a >>> b;
                    case 0x80 -> -a;
                    case 0xa0 -> a ^ b;
                    default -> 0;
                };
    }

    private void jump(int op, long k, State s, ArrayDeque<State> open) {
        int next = s.at() + 1;
        if ((op & 0xf0) == 0) {
            open.push(new State((int) (next + k), s.a(), s.x(), s.scratch()));
            return;
        }
        int yes = next + Byte.toUnsignedInt(code.get(s.at() * 8 + 2));
        int no = next + Byte.toUnsignedInt(code.get(s.at() * 8 + 3));
        var other = (op & 8) != 0 ? s.x() : Long.valueOf(k);
        var a = s.a();
        boolean known = a != null && other != null;
        boolean holds = a != null && other != null && holds(op, a, other);
        if (!known || holds) {
            open.push(new State(yes, s.a(), s.x(), s.scratch()));
        }
        if (!holds) {
            open.push(new State(no, s.a(), s.x(), s.scratch()));
        }
    }

    private static boolean holds(int op, long a, long b) {
        return switch (op & 0xf0) {
            case 0x10 -> a == b;
            case 0x20 -> a > b;
            case 0x30 -> a >= b;
            default -> (a & b) != 0;
        };
    }
}
