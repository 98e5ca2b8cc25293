package brig.rules.audit.escape;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An upstream version: numbers, and a pre-release such as {@code rc95}, which comes before the same version without it.
 *
 * @param pre 0 to 998 for {@code rc.N}, 999 for a release
 */
public record Version(List<Integer> numbers, int pre) implements Comparable<Version> {
    private static final int RELEASE = 999;
    private static final Pattern TEXT = Pattern.compile(
            "^v?(\\d{1,9}(?:\\.\\d{1,9})*)(?:[-~.]?(?:rc|beta|alpha)[-.~]?(\\d{1,3}))?.*", Pattern.DOTALL);

    public Version {
        numbers = List.copyOf(numbers);
    }

    /**
     * Of {@code 1.1.5+ds1-1+deb12u1} it is 1.1.5; of {@code 5:24.0.7-1~debian.12} it is 24.0.7.
     *
     * @throws IllegalArgumentException if no number is at its start
     */
    public static Version parse(String text) {
        var matcher = TEXT.matcher(text.replaceFirst("^\\d+:", ""));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no version: '" + text + "'");
        }
        var numbers = new ArrayList<Integer>();
        for (var part : matcher.group(1).split("\\.")) {
            numbers.add(Integer.parseInt(part));
        }
        return new Version(numbers, matcher.group(2) == null ? RELEASE : Integer.parseInt(matcher.group(2)));
    }

    private int number(int index) {
        return index < numbers.size() ? numbers.get(index) : 0;
    }

    /** Whether fixes of one are made for the other: the first two numbers are the same. */
    boolean sameSeries(Version other) {
        return number(0) == other.number(0) && number(1) == other.number(1);
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
            int byNumber = Integer.compare(number(i), other.number(i));
            if (byNumber != 0) {
                return byNumber;
            }
        }
        return Integer.compare(pre, other.pre);
    }

    @Override
    public String toString() {
        var text = String.join(".", numbers.stream().map(String::valueOf).toList());
        return pre == RELEASE ? text : text + "-rc" + pre;
    }
}
