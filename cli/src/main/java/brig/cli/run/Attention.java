package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.Objector;
import brig.monitor.event.SyscallEvent;
import brig.monitor.pipe.EventPipe;
import brig.monitor.source.Watch;
import brig.policy.Offence;
import brig.policy.Problem;
import brig.rules.language.RuleSet;
import brig.runtime.launch.Container;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What looks at one program of an engine's beside its judge: rules over time, its container's own ones, and the rules of the house. */
public final class Attention {
    private final Container container;
    private final OverTime overTime;
    private final Runnable leaving;
    private final Optional<JudgedByRules> judged;
    private @Nullable EventPipe pipe;
    private @Nullable Watch watch;

    /**
     * @param leaving called once, when no more events come
     * @param notes takes what concerns the rules themselves
     */
    Attention(
            Container container, OverTime overTime, Runnable leaving, Optional<RuleSet> rules, Consumer<String> notes) {
        this.container = container;
        this.overTime = overTime;
        this.leaving = leaving;
        var policy = container.plan().request().policy();
        this.judged = rules.map(set -> new JudgedByRules(set, policy, overTime.answers(), notes));
    }

    /** They are to be closed, whatever becomes of the program. */
    public List<Detector> detectors() {
        var detectors = new ArrayList<Detector>(List.of(new Detector() {
            @Override
            public void accept(SyscallEvent event) {
                overTime.accept(event);
            }

            @Override
            public void close() {
                leaving.run();
            }
        }));
        judged.ifPresent(rules -> detectors.add(rules.live()));
        return detectors;
    }

    /** Classes of which allowed calls must become events. */
    public Set<Offence> wanted() {
        var wanted = overTime.hasOwn() ? EnumSet.allOf(Offence.class) : EnumSet.of(Offence.EXECUTE);
        judged.ifPresent(rules -> wanted.addAll(rules.wanted()));
        return wanted;
    }

    public Objector objector() {
        return overTime.answers().objector(judged);
    }

    /** Whether there are rules that may ask for particulars. */
    public boolean hasRules() {
        return judged.isPresent();
    }

    /** Called before any event can come. */
    public synchronized void begin(Watch watching, EventPipe events) {
        pipe = events;
        watch = watching;
        overTime.begin(watching);
    }

    /** The program has ended, or never began. */
    synchronized void end() {
        if (watch != null) {
            overTime.end(watch);
        }
    }

    /** @return what the rules ask for and this container leaves no way to do; the old ones stay in force then */
    synchronized List<Problem> replace(RuleSet rules) {
        if (judged.isEmpty() || pipe == null) {
            return List.of();
        }
        // its network is the engine's to say, whatever the policy's mode
        var impossible =
                container.hasOwnNetwork() ? List.<Problem>of() : judged.get().impossible(rules);
        if (impossible.isEmpty()) {
            judged.get().replace(rules);
            pipe.wantAlso(judged.get().wanted());
        }
        return impossible;
    }
}
