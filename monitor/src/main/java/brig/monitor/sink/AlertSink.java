package brig.monitor.sink;

import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.text.AlertLine;
import brig.monitor.text.EventJson;
import java.util.function.Consumer;

/**
 * Tells people, one line for each event; allowed calls are no news. Of one kind (verdict and rule) 600 a minute are told, kills
 * always.
 */
public final class AlertSink implements Sink {
    /** Lines of one kind. */
    public static final int MOST_A_MINUTE = 600;

    private final Consumer<String> lines;
    private final Style style;
    private final AlertLimit limit = new AlertLimit(MOST_A_MINUTE);

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
        if (!limit.mayTell(event)) {
            return;
        }
        lines.accept(style == Style.JSON ? EventJson.line(event) : AlertLine.of(event, style == Style.COLOUR));
    }

    /** How many lines were too many; to be asked when it is closed. */
    public long silenced() {
        return limit.silenced();
    }

    @Override
    public void close() {}
}
