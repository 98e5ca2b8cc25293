package brig.monitor.sink;

import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.text.AlertLine;
import brig.monitor.text.EventJson;
import java.util.function.Consumer;

/** Tells people, one line for each event; allowed calls are no news. */
public final class AlertSink implements Sink {
    private final Consumer<String> lines;
    private final Style style;

    public enum Style {
        PLAIN,
        COLOUR,
        JSON
    }

    /** @param lines takes a line without its end, such as {@code System.err::println} */
    public AlertSink(Consumer<String> lines, Style style) {
        this.lines = lines;
        this.style = style;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof SyscallEvent call && call.verdict() instanceof Verdict.Allow) {
            return;
        }
        lines.accept(style == Style.JSON ? EventJson.line(event) : AlertLine.of(event, style == Style.COLOUR));
    }

    @Override
    public void close() {}
}
