package brig.rules.audit.report;

import brig.monitor.host.fact.Subject;
import brig.rules.audit.path.AttackPath;
import brig.rules.audit.path.Power;
import brig.rules.audit.path.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Paths as one drawing: starts on the left, goals on the right, each power in the column of its longest way. */
final class GraphDrawing {
    private static final int WIDTH = 180;
    private static final int HEIGHT = 30;
    private static final int GAP = 50;
    private static final int ROW = 40;

    private record Edge(Power from, Power to, String says) {}

    private record Place(int column, int row) {
        int x() {
            return 10 + column * (WIDTH + GAP);
        }

        int y() {
            return 10 + row * ROW;
        }
    }

    private final Map<Power, Integer> columns = new LinkedHashMap<>();
    private final Set<Edge> edges = new LinkedHashSet<>();

    private GraphDrawing(List<AttackPath> paths) {
        for (var path : paths) {
            for (var step : path.steps()) {
                columns.putIfAbsent(step.gives(), 0);
                step.from().forEach(from -> edges.add(new Edge(from, step.gives(), says(step))));
            }
        }
        boolean moved = true;
        // as many rounds as there are powers: no way is longer
        for (int round = 0; moved && round <= columns.size(); round++) {
            moved = false;
            for (var edge : edges) {
                int needed = columns.getOrDefault(edge.from(), 0) + 1;
                if (columns.getOrDefault(edge.to(), 0) < needed) {
                    columns.put(edge.to(), needed);
                    moved = true;
                }
            }
        }
        int last = columns.values().stream().mapToInt(c -> c).max().orElse(0);
        columns.replaceAll((power, column) -> power.isGoal() ? last : column);
    }

    private static String says(Step step) {
        return (step.path().isEmpty() ? "" : step.path() + ": ") + step.says();
    }

    /** An SVG element; colours come from the page's style. */
    static String of(List<AttackPath> paths) {
        return new GraphDrawing(paths).draw();
    }

    private String draw() {
        var places = places();
        int width = places.values().stream().mapToInt(Place::x).max().orElse(0) + WIDTH + 10;
        int height = places.values().stream().mapToInt(Place::y).max().orElse(0) + ROW;
        var out = new StringBuilder();
        out.append("<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"attack graph\">\n"
                .formatted(width, height, width, height));
        for (var edge : edges) {
            edge(
                    out,
                    places.getOrDefault(edge.from(), new Place(0, 0)),
                    places.getOrDefault(edge.to(), new Place(0, 0)),
                    edge);
        }
        places.forEach((power, place) -> node(out, power, place));
        return out.append("</svg>\n").toString();
    }

    private Map<Power, Place> places() {
        var places = new LinkedHashMap<Power, Place>();
        var rows = new LinkedHashMap<Integer, Integer>();
        var sorted = new ArrayList<>(columns.keySet());
        // what belongs to one container stays in one band
        sorted.removeIf(Power::isGoal);
        sorted.sort(Comparator.comparing((Power p) ->
                        p.holder().kind() == Subject.Kind.HOST ? "" : p.holder().id())
                .thenComparing(Power::what));
        int band = 0;
        var holder = Subject.HOST;
        for (var power : sorted) {
            if (!power.holder().equals(holder)) {
                holder = power.holder();
                band = rows.values().stream().mapToInt(r -> r).max().orElse(band);
                int from = band;
                rows.replaceAll((column, row) -> from);
            }
            int column = columns.getOrDefault(power, 0);
            int row = Math.max(band, rows.getOrDefault(column, band));
            places.put(power, new Place(column, row));
            rows.put(column, row + 1);
        }
        goals(places);
        return places;
    }

    /** Spread over the height of the rest. */
    private void goals(Map<Power, Place> places) {
        int height = places.values().stream().mapToInt(Place::row).max().orElse(0) + 1;
        var goals = columns.keySet().stream().filter(Power::isGoal).toList();
        int row = 0;
        for (int i = 0; i < goals.size(); i++) {
            row = Math.max(row, height * (i + 1) / (goals.size() + 1));
            places.put(goals.get(i), new Place(columns.getOrDefault(goals.get(i), 0), row++));
        }
    }

    private static void edge(StringBuilder out, Place from, Place to, Edge edge) {
        int x1 = from.x() + WIDTH;
        int y1 = from.y() + HEIGHT / 2;
        int x2 = to.x();
        int y2 = to.y() + HEIGHT / 2;
        int bend = Math.max(30, (x2 - x1) / 2);
        out.append("<path class=\"edge\" d=\"M%d %d C%d %d %d %d %d %d\"><title>%s</title></path>\n"
                .formatted(x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2, HtmlReport.escaped(edge.says())));
    }

    private static void node(StringBuilder out, Power power, Place place) {
        boolean host = power.holder().kind() == Subject.Kind.HOST;
        var kind = power.isGoal() ? "goal" : place.column() == 0 ? "start" : "power";
        var text = power.isGoal()
                ? power.what().substring("goal:".length())
                : power.what().equals("code")
                        ? power.holder().id()
                        : power.what().replace('-', ' ');
        var shown = text.length() > 24 ? text.substring(0, 23) + "…" : text;
        var full = text
                + (host || power.what().equals("code")
                        ? ""
                        : " in " + power.holder().id());
        out.append("<g class=\"%s\"><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>"
                .formatted(kind, HtmlReport.escaped(full), place.x(), place.y(), WIDTH, HEIGHT));
        out.append("<text x=\"%d\" y=\"%d\">%s</text></g>\n"
                .formatted(place.x() + 10, place.y() + HEIGHT / 2 + 5, HtmlReport.escaped(shown)));
    }
}
