package brig.cli.run;

import brig.monitor.Meter;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.source.Watch;
import brig.policy.Offence;
import brig.policy.Place;
import brig.rules.OwnCorrelation;
import brig.runtime.launch.Container;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What looks over time at one container of an engine's: at its program and at all that are added to it, which have one session for
 * each directory of rules together, and whose calls are barred together.
 */
final class OverTime {
    private final ContainerRef container;
    private final Answers answers;
    private final LateCorrelation shipped;
    private final Map<SharedDetection, OwnCorrelation> own = new LinkedHashMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private final Consumer<String> notes;
    private int programs;

    /**
     * @param allowed whether the shipped rules see allowed calls, too
     * @param notes takes what concerns the rules themselves
     */
    OverTime(
            Container container,
            boolean allowed,
            Set<SharedDetection> detections,
            Meter meter,
            Consumer<String> notes) {
        var request = container.plan().request();
        this.container = new ContainerRef(request.id(), request.name(), request.policy());
        this.notes = notes;
        answers = new Answers(false, Answers.Means.of(container));
        shipped = new LateCorrelation(answers, allowed, meter, notes);
        detections.forEach(shared -> own.put(shared, shared.join(answers, this::wild, meter)));
    }

    private void wild(String what) {
        notes.accept("rules: " + container.name() + ": " + what);
        answers.alert(container, new Verdict.Reason(Offence.SYSCALL, "rules.wild", Place.BUILT_IN), what);
    }

    Answers answers() {
        return answers;
    }

    /** Whether there are rules that see every call that is asked about. */
    boolean hasOwn() {
        return !own.isEmpty();
    }

    synchronized void join() {
        programs++;
    }

    /** @return whether that was the last one; whoever hears that closes this */
    synchronized boolean leave() {
        return --programs == 0;
    }

    /** Called before any event of that program can come. */
    synchronized void begin(Watch watch) {
        watches.add(watch);
        answers.mayAct(watches.getFirst());
    }

    /** A program has ended: what is to be done to the container is done by another one's watch, if there is one. */
    synchronized void end(Watch watch) {
        watches.remove(watch);
        if (!watches.isEmpty()) {
            answers.mayAct(watches.getFirst());
        }
    }

    synchronized void accept(SyscallEvent event) {
        shipped.accept(event);
        own.values().forEach(rules -> rules.accept(event));
    }

    void close() {
        shipped.close();
        own.forEach(SharedDetection::leave);
    }
}
