package brig.bench;

import java.util.ArrayList;
import java.util.List;

/** Samples of one measured thing, in the unit of its table. */
final class Series {
    private final List<Double> samples = new ArrayList<>();

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

    double minimum() {
        return samples.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    List<Double> samples() {
        return List.copyOf(samples);
    }
}
