package brig.cli.run;

import brig.monitor.Meter;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Tells people when something of Brig's own does not work: the first time of each part, and the sum at the end. */
final class Complaints implements Meter {
    private final Meter meter;
    private final Consumer<String> notes;
    private final Set<Part> told = EnumSet.noneOf(Part.class);
    private final LongAdder dropped = new LongAdder();

    /** @param meter counts all of it */
    Complaints(Meter meter, Consumer<String> notes) {
        this.meter = meter;
        this.notes = notes;
    }

    @Override
    public void decided(Offence asked, Verdict verdict, long nanoseconds) {
        meter.decided(asked, verdict, nanoseconds);
    }

    @Override
    public void failed(Part part, Throwable why) {
        meter.failed(part, why);
        synchronized (told) {
            if (!told.add(part)) {
                return;
            }
        }
        notes.accept("internal error in the monitor (" + part.name().toLowerCase(Locale.ROOT) + "): " + why);
    }

    @Override
    public void dropped() {
        meter.dropped();
        dropped.increment();
    }

    @Override
    public void sent(String kind, Sending outcome) {
        meter.sent(kind, outcome);
    }

    @Override
    public void reloaded(boolean inForce) {
        meter.reloaded(inForce);
    }

    void sum() {
        if (dropped.sum() > 0) {
            notes.accept(dropped.sum() + " events were dropped because they came too fast to be told");
        }
    }
}
