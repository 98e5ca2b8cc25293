package brig.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures several things in turns (A B C A B C ...), so that whatever the machine does meanwhile hits all alike. */
final class Rounds {
    /** One turn: adds what it measured to the series of its name or names. */
    interface Turn {
        void run(Into into) throws IOException;
    }

    /** Takes samples. */
    interface Into {
        void sample(String row, double value);
    }

    private final Map<String, Turn> turns = new LinkedHashMap<>();
    private final List<String> skipped = new ArrayList<>();

    void add(String name, Turn turn) {
        turns.put(name, turn);
    }

    void skip(String name, String reason) {
        skipped.add(name + ": " + reason);
    }

    List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** One round more than asked: the first warms caches and counts for nothing. A turn that fails then is left out. */
    Map<String, Series> measure(int rounds) throws IOException {
        for (var name : List.copyOf(turns.keySet())) {
            try {
                turns.get(name).run((row, value) -> {});
            } catch (IOException e) {
                turns.remove(name);
                skip(name, String.valueOf(e.getMessage()));
            }
        }
        var series = new LinkedHashMap<String, Series>();
        for (int round = 0; round < rounds; round++) {
            for (var turn : turns.values()) {
                turn.run((row, value) ->
                        series.computeIfAbsent(row, unseen -> new Series()).add(value));
            }
        }
        return series;
    }
}
