package brig.runtime.launch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program gets as its first three descriptors, unless it gets a terminal.
 *
 * @param input a descriptor of ours, which stays ours; so the others
 */
public record Standard(int input, int output, int error) {
    /** Ours, with another input. */
    public static Standard reading(int input) {
        return new Standard(input, 1, 2);
    }

    List<Integer> all() {
        return List.of(input, output, error);
    }

    /** The program's numbers, and ours. */
    Map<Integer, Integer> byNumber() {
        var numbers = new LinkedHashMap<Integer, Integer>();
        numbers.put(0, input);
        if (output != 1) {
            numbers.put(1, output);
        }
        if (error != 2) {
            numbers.put(2, error);
        }
        return numbers;
    }
}
