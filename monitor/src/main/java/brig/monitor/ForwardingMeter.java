package brig.monitor;

import brig.monitor.event.Verdict;
import brig.policy.Offence;

/** A meter before another one, which hears everything. */
public abstract class ForwardingMeter implements Meter {
    private final Meter next;

    protected ForwardingMeter(Meter next) {
        this.next = next;
    }

    @Override
    public void decided(Offence asked, Verdict verdict, long nanoseconds) {
        next.decided(asked, verdict, nanoseconds);
    }

    @Override
    public void failed(Part part, Throwable why) {
        next.failed(part, why);
    }

    @Override
    public void dropped() {
        next.dropped();
    }

    @Override
    public void sent(String kind, Sending outcome) {
        next.sent(kind, outcome);
    }

    @Override
    public void reloaded(boolean inForce) {
        next.reloaded(inForce);
    }

    @Override
    public void policyRead(boolean inForce) {
        next.policyRead(inForce);
    }
}
