package brig.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures several things in turns (A B C, B C A, ...), so that whatever the machine does meanwhile hits all alike. The
 * order rotates and there is a pause before each turn: who comes after another must not profit from what that one left
 * (seen here: the second to join a cgroup within some milliseconds is spared the wait for an RCU grace period).
 */
final class Rounds {
    /** One turn: adds what it measured to the series of its name or names. */
    interface Turn {
        void run(Into into) throws IOException;
    }

    /** Takes samples. */
    interface Into {
        void sample(String row, double value);
    }

    private static final int PAUSE_MILLIS = 50;

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
        for (var turn = turns.entrySet().iterator(); turn.hasNext(); ) {
            var entry = turn.next();
            try {
                entry.getValue().run((row, value) -> {});
            } catch (IOException e) {
                turn.remove();
                skip(entry.getKey(), String.valueOf(e.getMessage()));
            }
        }
        var series = new LinkedHashMap<String, Series>();
        for (int round = 0; round < rounds; round++) {
            var order = new ArrayList<>(turns.values());
            Collections.rotate(order, -round);
            for (var turn : order) {
                pause();
                turn.run((row, value) ->
                        series.computeIfAbsent(row, unseen -> new Series()).add(value));
            }
        }
        return series;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
