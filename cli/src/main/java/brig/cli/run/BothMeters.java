package brig.cli.run;

import brig.monitor.ForwardingMeter;
import brig.monitor.Meter;
import brig.monitor.event.Verdict;
import brig.policy.Offence;

/** Counts on two pages: a run's own and its daemon's. */
final class BothMeters extends ForwardingMeter {
    private final Meter other;

    BothMeters(Meter one, Meter other) {
        super(one);
        this.other = other;
    }

    @Override
    public void decided(Offence asked, Verdict verdict, long nanoseconds) {
        super.decided(asked, verdict, nanoseconds);
        other.decided(asked, verdict, nanoseconds);
    }

    @Override
    public void failed(Part part, Throwable why) {
        super.failed(part, why);
        other.failed(part, why);
    }

    @Override
    public void dropped() {
        super.dropped();
        other.dropped();
    }

    @Override
    public void sent(String kind, Sending outcome) {
        super.sent(kind, outcome);
        other.sent(kind, outcome);
    }

    @Override
    public void reloaded(boolean inForce) {
        super.reloaded(inForce);
        other.reloaded(inForce);
    }
}
