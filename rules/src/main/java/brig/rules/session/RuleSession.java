package brig.rules.session;

import brig.policy.Offence;
import brig.rules.drl.Culprits.RuleName;
import brig.rules.fact.Limit;
import brig.rules.fact.Newest;
import brig.rules.fact.Seen;
import brig.rules.fact.Tell;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.time.SessionPseudoClock;

/**
 * One Drools session whose time is the events' own. For one thread.
 *
 * <p>It remembers {@link #RING} events of a kind, and {@link #KINDS} kinds; where one more comes the oldest goes. A kind is
 * a container, a class of offence, and whether the policy objected: so a flood of the one cannot wash the other out. Of one
 * kind it looks at as many in a second as it remembers, and counts the rest: so a flood cannot cost more than that. An
 * event is forgotten after {@link Seen#KEPT} in any case.
 */
public final class RuleSession implements Judging {
    static final int RING = 64;
    static final int KINDS = 512;

    private static final long SECOND = 1000;

    /** A rule that inserts what makes it fire again would never come back. */
    private static final int FIRINGS = 10_000;

    private final KieSession session;
    private final SessionPseudoClock clock;
    private final Tell tell;
    private final int ring;
    private final LinkedHashMap<Kind, ArrayDeque<Held>> remembered = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, Times> refusals = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Times> eldest) {
            return size() > KINDS;
        }
    };
    private final Habits habits = new Habits();
    private long skimmed;

    private record Kind(String container, Offence offence, boolean objected) {}

    private record Held(FactHandle handle, long at) {}

    public RuleSession(KieBase rules, Collection<Limit> limits, Tell tell) {
        this.tell = tell;
        ring = Math.max(RING, 2 * limits.stream().mapToInt(Limit::count).max().orElse(0));
        var services = KieServices.Factory.get();
        var configuration = services.newKieSessionConfiguration();
        configuration.setOption(ClockTypeOption.PSEUDO);
        session = rules.newKieSession(configuration, services.newEnvironment());
        clock = session.getSessionClock();
        if (((InternalKnowledgeBase) rules).getGlobals().containsKey("tell")) {
            session.setGlobal("tell", tell);
        }
        limits.forEach(session::insert);
        session.fireAllRules(FIRINGS);
    }

    /** Calls it with each rule that is about to fire. */
    void beforeEach(Consumer<RuleName> firing) {
        session.addEventListener(new DefaultAgendaEventListener() {
            @Override
            public void beforeMatchFired(BeforeMatchFiredEvent event) {
                var rule = event.getMatch().getRule();
                firing.accept(new RuleName(rule.getPackageName(), rule.getName()));
            }
        });
    }

    /**
     * Takes an event and does what follows from it.
     *
     * @throws RuntimeException what a rule threw; the session is still good
     */
    @Override
    public void accept(Seen seen) {
        if (tell.hasEnded(seen.container())) {
            return;
        }
        var kind = new Kind(seen.container(), seen.offence(), seen.isObjected());
        var same = remembered.computeIfAbsent(kind, _ -> new ArrayDeque<>());
        var refused = refusals.computeIfAbsent(seen.container(), _ -> new Times(ring));
        if (seen.isRefused()) {
            refused.add(seen.at());
        }
        if (same.size() >= ring) {
            long age = seen.at() - same.getFirst().at();
            if (age >= 0 && age < SECOND) {
                skimmed++;
                return;
            }
            forget(same.removeFirst());
        }
        advance(seen.at());
        same.addLast(new Held(session.insert(seen), seen.at()));
        if (remembered.size() > KINDS) {
            remembered.pollFirstEntry().getValue().forEach(this::forget);
        }
        var newest = session.insert(
                new Newest(seen, window -> refused.within(seen.at() - window, seen.at()), habits.newAfter(seen)));
        try {
            session.fireAllRules(FIRINGS);
        } finally {
            session.delete(newest);
        }
    }

    private void advance(long at) {
        long ahead = at - clock.getCurrentTime();
        if (ahead > 0) {
            clock.advanceTime(ahead, TimeUnit.MILLISECONDS);
        }
    }

    private void forget(Held old) {
        if (clock.getCurrentTime() - old.at() < Seen.KEPT) {
            session.delete(old.handle());
        }
    }

    /** Facts in working memory, limits included. */
    @Override
    public long facts() {
        return session.getFactCount();
    }

    /** Events that only counted, because too many of their kind came within a second. */
    public long skimmed() {
        return skimmed;
    }

    @Override
    public void close() {
        session.dispose();
    }
}
