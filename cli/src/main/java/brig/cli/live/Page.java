package brig.cli.live;

import brig.monitor.live.LiveCounts;
import brig.monitor.text.Sizes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A look as lines of text. Pure. */
public final class Page {
    public static final int ANY_WIDTH = 0;
    public static final int ANY_HEIGHT = 0;

    private static final String ROW = "%-12s  %-16.16s %-12.12s %-8s %9s %8s %8s %13s %19s %5s";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int ALERTS_WITHOUT_BOUND = 10;
    private static final int AROUND = 5;
    private static final Comparator<Row> BUSIEST = Comparator.comparingDouble(Row::callsASecond)
            .thenComparingDouble(Row::cpus)
            .thenComparingLong(row -> row.counts().denied() + row.counts().findings())
            .reversed();

    private Page() {}

    /**
     * @param width columns; longer lines are cut
     * @param height lines at the most: where there is no room for all containers the busiest are shown; what is left by them
     *     goes to the newest alerts
     */
    public static List<String> of(Look look, int width, int height, boolean colour) {
        var lines = new ArrayList<String>();
        lines.add(sum(look));
        lines.add("");
        lines.add(painted(
                colour,
                "7",
                fitted(
                        ROW.formatted(
                                "ID", "NAME", "POLICY", "STATE", "CALLS/S", "DENIED", "FOUND", "CPU", "MEMORY", "PIDS"),
                        width)));
        int room = height == ANY_HEIGHT ? look.rows().size() : Math.max(1, height - AROUND - 3);
        shown(look.rows(), room).forEach(row -> lines.add(painted(colour, code(row), fitted(text(row), width))));
        if (look.rows().size() > room) {
            lines.add("... " + (look.rows().size() - room) + " more");
        }
        lines.add("");
        lines.add("newest alerts");
        int alerts = height == ANY_HEIGHT ? ALERTS_WITHOUT_BOUND : Math.max(0, height - lines.size());
        newest(look, alerts).forEach(alert -> lines.add(fitted("  " + alert, width)));
        return lines;
    }

    private static Stream<Row> shown(List<Row> rows, int room) {
        return rows.size() <= room
                ? rows.stream()
                : rows.stream().sorted(BUSIEST).limit(room);
    }

    private static String sum(Look look) {
        double calls = look.rows().stream().mapToDouble(Row::callsASecond).sum();
        double cpus = look.rows().stream().mapToDouble(Row::cpus).sum();
        long memory =
                look.rows().stream().mapToLong(row -> row.memory().orElse(0)).sum();
        int count = look.rows().size();
        return "brig top  " + TIME.format(look.time()) + " UTC  " + count
                + (count == 1 ? " container  " : " containers  ")
                + "%.0f calls/s  %.2f cpus  %s".formatted(calls, cpus, Sizes.shown(OptionalLong.of(memory)));
    }

    private static String text(Row row) {
        return ROW.formatted(
                row.id(),
                row.name(),
                row.policy(),
                row.state(),
                "%.0f".formatted(row.callsASecond()),
                row.counts().denied(),
                row.counts().findings(),
                "%.2f of %s"
                        .formatted(
                                row.cpus(),
                                row.cpuLimit().isPresent()
                                        ? "%.1f".formatted(row.cpuLimit().getAsDouble())
                                        : "-"),
                Sizes.shown(row.memory()) + " of " + Sizes.shown(row.memoryLimit()),
                row.pids().isPresent() ? row.pids().getAsLong() : "-");
    }

    /** What asks for attention stands out. */
    private static String code(Row row) {
        if (!row.state().equals("running")) {
            return "33";
        }
        return row.counts().denied() + row.counts().findings() > 0 ? "1" : "";
    }

    private static List<String> newest(Look look, int most) {
        return look.rows().stream()
                .flatMap(row -> row.counts().alerts().stream())
                .sorted(Comparator.comparing(LiveCounts.Line::time).reversed())
                .limit(most)
                .map(LiveCounts.Line::text)
                .toList();
    }

    private static String fitted(String line, int width) {
        return width == ANY_WIDTH || line.length() <= width ? line : line.substring(0, width);
    }

    private static String painted(boolean colour, String code, String text) {
        return colour && !code.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
