package brig.rules.live;

import brig.monitor.Objector;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Classes of calls that a rule has barred for the rest of a container's life. */
public final class Bars implements Objector {
    private final Map<Offence, Verdict.Reason> barred = new ConcurrentHashMap<>();

    /** From the next call of the reason's class on; the first reason stays. */
    public void bar(Verdict.Reason reason) {
        barred.putIfAbsent(reason.offence(), reason);
    }

    @Override
    public boolean concerns(String syscall) {
        return !barred.isEmpty();
    }

    @Override
    public Optional<Verdict> object(SyscallEvent event) {
        return Optional.ofNullable(barred.get(event.asked()))
                .map(reason -> new Verdict.Deny(Refusals.errno(event.asked()), reason));
    }
}
