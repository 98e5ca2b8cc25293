package brig.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Samples of one measured thing, in the unit of its table. */
final class Series {
    private final List<Double> samples = new ArrayList<>();

    /** To the series of this name, which is made if there is none. */
    static void sample(Map<String, Series> rows, String row, double value) {
        rows.computeIfAbsent(row, _ -> new Series()).add(value);
    }

    void add(double sample) {
        samples.add(sample);
    }

    int count() {
        return samples.size();
    }

    /** NaN where there is no sample. */
    double median() {
        if (samples.isEmpty()) {
            return Double.NaN;
        }
        var sorted = samples.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The sample below which so many of a hundred lie; NaN where there is none. */
    double percentile(int percent) {
        if (samples.isEmpty()) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(samples.size() * percent / 100.0) - 1;
        return samples.stream().sorted().toList().get(Math.max(0, index));
    }

    double minimum() {
        return samples.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    List<Double> samples() {
        return List.copyOf(samples);
    }
}
