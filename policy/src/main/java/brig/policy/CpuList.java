package brig.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Processors by number, as the kernel writes them ({@code cpuset(7)}, "List format").
 *
 * @param numbers in order, none twice, one at least
 */
public record CpuList(List<Integer> numbers) {
    /** The kernel's {@code NR_CPUS} has never been more. */
    private static final int MOST = 8192;

    public CpuList {
        numbers = numbers.stream().distinct().sorted().toList();
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("a list of processors has one at least");
        }
    }

    /** Reads {@code 0}, {@code 0-3} or {@code 0-1,4}; nothing if the text is none of them. */
    public static Optional<CpuList> parse(String text) {
        var numbers = new ArrayList<Integer>();
        for (var part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = number(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : number(part.substring(dash + 1));
            if (first < 0 || last < first || last >= MOST) {
                return Optional.empty();
            }
            IntStream.rangeClosed(first, last).forEach(numbers::add);
        }
        return Optional.of(new CpuList(numbers));
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty()
                && text.length() < 6
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        return digits ? Integer.parseInt(text) : -1;
    }

    /** Those that both have; nothing if there are none. */
    public Optional<CpuList> and(CpuList other) {
        var both = numbers.stream().filter(other.numbers::contains).toList();
        return both.isEmpty() ? Optional.empty() : Optional.of(new CpuList(both));
    }

    /** {@code 0-2,5}. */
    @Override
    public String toString() {
        var out = new StringBuilder();
        for (int i = 0; i < numbers.size(); ) {
            int end = i;
            while (end + 1 < numbers.size() && numbers.get(end + 1) == numbers.get(end) + 1) {
                end++;
            }
            out.append(out.isEmpty() ? "" : ",").append(numbers.get(i));
            if (end > i) {
                out.append('-').append(numbers.get(end));
            }
            i = end + 1;
        }
        return out.toString();
    }
}
