package brig.cli.run;

import brig.monitor.ForwardingMeter;
import brig.monitor.Meter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Tells people when something of Brig's own does not work: the first time of each part, and the sum at the end. */
final class Complaints extends ForwardingMeter {
    private final Consumer<String> notes;
    private final Set<Part> told = EnumSet.noneOf(Part.class);
    private final LongAdder dropped = new LongAdder();

    /** @param meter counts all of it */
    Complaints(Meter meter, Consumer<String> notes) {
        super(meter);
        this.notes = notes;
    }

    @Override
    public void failed(Part part, Throwable why) {
        super.failed(part, why);
        synchronized (told) {
            if (!told.add(part)) {
                return;
            }
        }
        notes.accept("internal error in the monitor (" + part.name().toLowerCase(Locale.ROOT) + "): " + why);
    }

    @Override
    public void dropped() {
        super.dropped();
        dropped.increment();
    }

    void sum() {
        if (dropped.sum() > 0) {
            notes.accept(dropped.sum() + " events were dropped because they came too fast to be told");
        }
    }
}
