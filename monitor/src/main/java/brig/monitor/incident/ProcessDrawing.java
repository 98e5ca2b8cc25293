package brig.monitor.incident;

import brig.monitor.incident.Evidence.Running;
import brig.monitor.text.Printable;
import java.util.List;

/** A container's processes as a tree, in SVG: a box each, children below and to the right of their parent. */
final class ProcessDrawing {
    private static final int ROW = 52;
    private static final int BOX = 40;
    private static final int INDENT = 36;
    private static final int LETTER = 8;
    private static final int LONGEST = 90;

    private final List<Running> processes;
    private final StringBuilder edges = new StringBuilder();
    private final StringBuilder boxes = new StringBuilder();
    private int row;
    private int width = 200;

    private ProcessDrawing(List<Running> processes) {
        this.processes = processes;
    }

    static String of(List<Running> processes) {
        var drawing = new ProcessDrawing(processes);
        for (var process : processes) {
            if (processes.stream().noneMatch(other -> other.pid() == process.parent())) {
                drawing.branch(process, 0);
            }
        }
        return "<svg role=\"img\" aria-label=\"process tree\" width=\"%d\" height=\"%d\">%s%s</svg>"
                .formatted(drawing.width, drawing.row * ROW + 8, drawing.edges, drawing.boxes);
    }

    private void branch(Running process, int depth) {
        int x = 4 + depth * INDENT;
        int y = 4 + row * ROW;
        row++;
        box(process, x, y);
        for (var child : processes) {
            if (child.parent() == process.pid() && child.pid() != process.pid()) {
                int middle = 4 + row * ROW + BOX / 2;
                edges.append("<path d=\"M%d %d V%d H%d\"/>".formatted(x + 16, y + BOX, middle, x + INDENT));
                branch(child, depth + 1);
            }
        }
    }

    private void box(Running process, int x, int y) {
        var command = process.argv().isEmpty() ? Printable.brief(process.exe()) : Printable.words(process.argv());
        var shown = command.length() > LONGEST ? command.substring(0, LONGEST) + "..." : command;
        var below = "pid " + process.containerPid() + " (host " + process.pid() + "), uid " + process.uid() + ", "
                + Printable.brief(process.exe()) + (process.offender() ? " - made the call" : "");
        int wide = 24 + LETTER * Math.max(shown.length(), below.length());
        width = Math.max(width, x + wide + 8);
        boxes.append("<g%s><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>"
                .formatted(process.offender() ? " class=\"offender\"" : "", x, y, wide, BOX));
        boxes.append("<text x=\"%d\" y=\"%d\">%s</text><text class=\"soft\" x=\"%d\" y=\"%d\">%s</text></g>"
                .formatted(x + 10, y + 17, IncidentHtml.escaped(shown), x + 10, y + 33, IncidentHtml.escaped(below)));
    }
}
