package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.monitor.Objector;
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

/** What looks at one program of an engine's beside its judge: the shipped rules over time, and the rules of the house. */
public final class Attention {
    private final Answers answers;
    private final LateCorrelation overTime;
    private final Optional<JudgedByRules> judged;
    private @Nullable EventPipe pipe;

    private Attention(Answers answers, LateCorrelation overTime, Optional<JudgedByRules> judged) {
        this.answers = answers;
        this.overTime = overTime;
        this.judged = judged;
    }

    /** @param notes takes what concerns the rules themselves */
    static Attention on(Container container, Optional<RuleSet> rules, Meter meter, Consumer<String> notes) {
        var answers = new Answers(false, Answers.Means.of(container));
        var policy = container.plan().request().policy();
        var judged = rules.map(set -> new JudgedByRules(set, policy, answers, notes));
        return new Attention(answers, new LateCorrelation(answers, rules.isPresent(), meter, notes), judged);
    }

    public List<Detector> detectors() {
        var detectors = new ArrayList<Detector>(List.of(overTime));
        judged.ifPresent(rules -> detectors.add(rules.live()));
        return detectors;
    }

    /** Classes of which allowed calls must become events. */
    public Set<Offence> wanted() {
        var wanted = EnumSet.of(Offence.EXECUTE);
        judged.ifPresent(rules -> wanted.addAll(rules.wanted()));
        return wanted;
    }

    public Objector objector() {
        return answers.objector(judged);
    }

    /** Whether there are rules that may ask for particulars. */
    public boolean hasRules() {
        return judged.isPresent();
    }

    /** Called before any event can come. */
    public synchronized void begin(Watch watching, EventPipe events) {
        pipe = events;
        answers.mayAct(watching);
    }

    /** @return what the rules ask for and this container's policy leaves no way to do; the old ones stay in force then */
    synchronized List<Problem> replace(RuleSet rules) {
        if (judged.isEmpty() || pipe == null) {
            return List.of();
        }
        var impossible = judged.get().impossible(rules);
        if (impossible.isEmpty()) {
            judged.get().replace(rules);
            pipe.wantAlso(judged.get().wanted());
        }
        return impossible;
    }
}
