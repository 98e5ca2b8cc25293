package brig.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of one measurement.
 *
 * @param how what was measured, a sentence a line
 * @param unit of every sample
 * @param base the row that all ratios are taken against
 * @param skipped what could not be measured, and why
 */
record Table(
        String name,
        List<String> how,
        String unit,
        String base,
        Map<String, Series> rows,
        List<Goal> goals,
        List<Limit> limits,
        List<String> skipped) {
    Table {
        how = List.copyOf(how);
        rows = new LinkedHashMap<>(rows);
        goals = List.copyOf(goals);
        limits = List.copyOf(limits);
        skipped = List.copyOf(skipped);
    }

    /** {@code row}'s median is to be at most {@code most} times that of {@code against}. */
    record Goal(String row, String against, double most) {}

    /** {@code row}'s median is to be at most so many units. */
    record Limit(String row, double most) {}

    /** NaN if one of the two was not measured. */
    double ratio(String row, String against) {
        return median(row) / median(against);
    }

    String text() {
        var text = new StringBuilder("\n" + name + "\n");
        how.forEach(line -> text.append("  ").append(line).append('\n'));
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        var layout = "  %-" + Math.max(width, 4) + "s  %12s  %12s  %8s  %5s%n";
        text.append(String.format(Locale.ROOT, layout, "", "median " + unit, "min " + unit, "ratio", "runs"));
        rows.forEach((row, series) -> text.append(String.format(
                Locale.ROOT,
                layout,
                row,
                number(series.median()),
                number(series.minimum()),
                number(ratio(row, base)),
                series.count())));
        goals.forEach(goal -> text.append(goalText(goal)).append('\n'));
        limits.forEach(limit -> text.append(limitText(limit)).append('\n'));
        skipped.forEach(line -> text.append("  not measured: ").append(line).append('\n'));
        return text.toString();
    }

    private String goalText(Goal goal) {
        double ratio = ratio(goal.row(), goal.against());
        return "  goal: " + goal.row() + " <= " + goal.most() + " x " + goal.against() + ": "
                + verdict(ratio, goal.most());
    }

    private String limitText(Limit limit) {
        return "  goal: " + limit.row() + " <= " + number(limit.most()) + " " + unit + ": "
                + verdict(median(limit.row()), limit.most());
    }

    private static String verdict(double value, double most) {
        return Double.isNaN(value) ? "not measured" : number(value) + (value <= most ? ", met" : ", MISSED");
    }

    private double median(String row) {
        var series = rows.get(row);
        return series == null ? Double.NaN : series.median();
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%.0f", value);
    }

    /** For Jackson: maps, lists, numbers and text. */
    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", name);
        json.put("how", how);
        json.put("unit", unit);
        json.put("base", base);
        json.put(
                "rows",
                rows.entrySet().stream().map(e -> row(e.getKey(), e.getValue())).toList());
        json.put("goals", goals.stream().map(this::goal).toList());
        json.put("limits", limits.stream().map(this::limit).toList());
        json.put("skipped", skipped);
        return json;
    }

    private Map<String, Object> row(String row, Series series) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", row);
        json.put("median", finite(series.median()));
        json.put("minimum", finite(series.minimum()));
        json.put("ratio", finite(ratio(row, base)));
        json.put("samples", series.samples());
        return json;
    }

    private Map<String, Object> goal(Goal goal) {
        var json = new LinkedHashMap<String, Object>();
        double ratio = ratio(goal.row(), goal.against());
        json.put("row", goal.row());
        json.put("against", goal.against());
        json.put("most", goal.most());
        json.put("ratio", finite(ratio));
        json.put("met", ratio <= goal.most());
        return json;
    }

    private Map<String, Object> limit(Limit limit) {
        var json = new LinkedHashMap<String, Object>();
        double median = median(limit.row());
        json.put("row", limit.row());
        json.put("most", limit.most());
        json.put("median", finite(median));
        json.put("met", median <= limit.most());
        return json;
    }

    /** JSON has no NaN. */
    private static Object finite(double value) {
        return Double.isFinite(value) ? value : "not measured";
    }
}
