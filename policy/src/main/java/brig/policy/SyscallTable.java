package brig.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The kernel's system calls by name and number. Names are the kernel's; a call that an ABI lacks has no number there.
 *
 * <p>Read once from {@code syscalls.tsv}: about 10 ms of a cold JVM.
 */
public final class SyscallTable {
    /**
     * i386 calls whose arguments a filter cannot see: the register holds a pointer to them, or which of several calls is
     * meant decides what they are.
     */
    private static final Set<String> PACKED = Set.of("ipc", "mmap", "select", "socketcall");

    private record Row(String name, int x86, int x32, int i386, int aarch64, String sameAs) {
        /** -1 where the ABI has none. */
        int number(Abi abi) {
            return switch (abi) {
                case X86_64 -> x86;
                case X32 -> x32 == -1 ? -1 : x32 | Abi.X32_BIT;
                case I386 -> i386;
                case AARCH64 -> aarch64;
            };
        }
    }

    private static final Map<String, Row> ROWS = read();

    /** Apart, because a launch needs no names: only who reads a report does. */
    private static final class Names {
        /** By ABI and number. */
        static final List<Map<Integer, String>> ALL = byNumber();
    }

    private SyscallTable() {}

    /** All names of all ABIs, in the order of the x86-64 numbers. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(ROWS.keySet());
    }

    /** The number as the kernel reports it: an x32 call has {@link Abi#X32_BIT}. */
    public static OptionalInt number(Abi abi, String name) {
        var row = ROWS.get(name);
        int number = row == null ? -1 : row.number(abi);
        return number == -1 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** @param number as the kernel reports it */
    public static Optional<String> name(Abi abi, int number) {
        return Optional.ofNullable(Names.ALL.get(abi.ordinal()).get(number));
    }

    /**
     * The name by which {@link SyscallRules} speak of a call: i386 has some calls twice or more, in types of different
     * width ({@code stat64}, {@code mmap2}, {@code setuid32}), and rules for {@code stat} mean all of them. Arguments
     * that conditions look at are at the same place in both.
     */
    public static String sameAs(String name) {
        var row = ROWS.get(name);
        return row == null || row.sameAs.equals("-") ? name : row.sameAs;
    }

    /** Whether conditions on the call's arguments make no sense: its registers do not hold them. */
    public static boolean hidesArguments(Abi abi, String name) {
        return abi == Abi.I386 && PACKED.contains(name);
    }

    private static Map<String, Row> read() {
        String text;
        try (var stream = SyscallTable.class.getResourceAsStream("syscalls.tsv")) {
            if (stream == null) {
                throw new IllegalStateException("syscalls.tsv is not in the jar");
            }
            text = new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("read syscalls.tsv", e);
        }
        // 500 lines are cut by hand: regular expressions would cost more than the rest of the start
        var rows = new LinkedHashMap<String, Row>(1024);
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            if (text.charAt(start) != '#') {
                var row = row(text, start, end);
                rows.put(row.name, row);
            }
            start = end + 1;
        }
        return rows;
    }

    private static Row row(String text, int start, int end) {
        var cells = new String[6];
        int cell = 0;
        for (int from = start; from <= end; cell++) {
            int tab = text.indexOf('\t', from);
            int to = tab == -1 || tab > end ? end : tab;
            cells[cell] = text.substring(from, to);
            from = to + 1;
        }
        return new Row(cells[0], number(cells[1]), number(cells[2]), number(cells[3]), number(cells[4]), cells[5]);
    }

    private static int number(String cell) {
        return cell.equals("-") ? -1 : Integer.parseInt(cell);
    }

    private static List<Map<Integer, String>> byNumber() {
        var names = new ArrayList<Map<Integer, String>>();
        for (var abi : Abi.values()) {
            var ofAbi = new HashMap<Integer, String>(1024);
            for (var row : ROWS.values()) {
                if (row.number(abi) != -1) {
                    ofAbi.put(row.number(abi), row.name);
                }
            }
            names.add(ofAbi);
        }
        return names;
    }
}
