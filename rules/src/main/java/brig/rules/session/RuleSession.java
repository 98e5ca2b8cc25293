package brig.rules.session;

import brig.policy.Offence;
import brig.rules.drl.Culprits.RuleName;
import brig.rules.fact.Limit;
import brig.rules.fact.Newest;
import brig.rules.fact.Seen;
import brig.rules.fact.Tell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.time.SessionPseudoClock;

/**
 * One Drools session whose time is the events' own. For one thread at a time.
 *
 * <p>It remembers {@link #RING} events of a kind, and {@link #KINDS} kinds; where one more comes the oldest goes. A kind is
 * a container, a class of offence, and whether the policy objected: so a flood of the one cannot wash the other out. Of one
 * kind it looks at as many in a second as it remembers, and counts the rest: so a flood cannot cost more than that. An
 * event is forgotten after {@link Seen#KEPT} in any case.
 *
 * <p>One that {@link #rest}s keeps these events alone, some 300 bytes each, and not Drools' part of some 0.4 MiB.
 */
public final class RuleSession implements Judging {
    static final int RING = 64;
    static final int KINDS = 512;

    private static final long SECOND = 1000;

    /** A rule that inserts what makes it fire again would never come back. */
    private static final int FIRINGS = 10_000;

    private final KieBase rules;
    private final List<Limit> limits;
    private final Tell tell;
    private final @Nullable Consumer<RuleName> beforeEach;
    private final int ring;
    private final LinkedHashMap<Kind, ArrayDeque<Held>> remembered = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, Times> refusals = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Times> eldest) {
            return size() > KINDS;
        }
    };
    private final Habits habits = new Habits();
    private @Nullable KieSession session;
    /** Of the newest event, in milliseconds since 1970. */
    private long now;

    private long taken;
    private long skimmed;

    private record Kind(String container, Offence offence, boolean objected) {}

    /** An event that is remembered, by the order in which they came. */
    private static final class Held {
        private final Seen seen;
        private final long number;
        private @Nullable FactHandle handle;

        Held(Seen seen, long number) {
            this.seen = seen;
            this.number = number;
        }
    }

    public RuleSession(KieBase rules, Collection<Limit> limits, Tell tell) {
        this(rules, limits, tell, null);
    }

    /** @param beforeEach is called with each rule that is about to fire; null for nobody who wants to know */
    RuleSession(KieBase rules, Collection<Limit> limits, Tell tell, @Nullable Consumer<RuleName> beforeEach) {
        this.rules = rules;
        this.limits = List.copyOf(limits);
        this.tell = tell;
        this.beforeEach = beforeEach;
        ring = Math.max(RING, 2 * limits.stream().mapToInt(Limit::count).max().orElse(0));
        session = begun();
    }

    private KieSession begun() {
        var services = KieServices.Factory.get();
        var configuration = services.newKieSessionConfiguration();
        configuration.setOption(ClockTypeOption.PSEUDO);
        var begun = rules.newKieSession(configuration, services.newEnvironment());
        if (((InternalKnowledgeBase) rules).getGlobals().containsKey("tell")) {
            begun.setGlobal("tell", tell);
        }
        var hearing = beforeEach;
        if (hearing != null) {
            begun.addEventListener(new DefaultAgendaEventListener() {
                @Override
                public void beforeMatchFired(BeforeMatchFiredEvent event) {
                    var rule = event.getMatch().getRule();
                    hearing.accept(new RuleName(rule.getPackageName(), rule.getName()));
                }
            });
        }
        limits.forEach(begun::insert);
        begun.fireAllRules(FIRINGS);
        return begun;
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
        var awake = wake(seen.at(), Runnable::run);
        var kind = new Kind(seen.container(), seen.offence(), seen.isObjected());
        var same = remembered.computeIfAbsent(kind, _ -> new ArrayDeque<>());
        var refused = refusals.computeIfAbsent(seen.container(), _ -> new Times(ring));
        if (seen.isRefused()) {
            refused.add(seen.at());
        }
        if (same.size() >= ring) {
            long age = seen.at() - same.getFirst().seen.at();
            if (age >= 0 && age < SECOND) {
                skimmed++;
                return;
            }
            forget(awake, same.removeFirst());
        }
        advance(awake, seen.at());
        var held = new Held(seen, taken++);
        same.addLast(held);
        held.handle = awake.insert(seen);
        if (remembered.size() > KINDS) {
            remembered.pollFirstEntry().getValue().forEach(old -> forget(awake, old));
        }
        var newest = awake.insert(
                new Newest(seen, window -> refused.within(seen.at() - window, seen.at()), habits.newAfter(seen)));
        try {
            awake.fireAllRules(FIRINGS);
        } finally {
            awake.delete(newest);
        }
    }

    private void advance(KieSession awake, long at) {
        SessionPseudoClock clock = awake.getSessionClock();
        if (at > clock.getCurrentTime()) {
            clock.advanceTime(at - clock.getCurrentTime(), TimeUnit.MILLISECONDS);
        }
        now = Math.max(now, at);
    }

    private void forget(KieSession awake, Held old) {
        if (isKept(old, now) && old.handle != null) {
            awake.delete(old.handle);
        }
    }

    private static boolean isKept(Held held, long now) {
        return now - held.seen.at() < Seen.KEPT;
    }

    /**
     * Lets go of Drools' part.
     *
     * @return false if there are facts in it that no event is, or it could not be told
     */
    @Override
    public boolean rest() {
        var awake = session;
        if (awake == null) {
            return true;
        }
        long known = remembered.values().stream()
                .flatMap(ArrayDeque::stream)
                .filter(held -> isKept(held, now))
                .count();
        if (awake.getFactCount() != limits.size() + known) {
            return false;
        }
        session = null;
        awake.dispose();
        remembered.values().forEach(same -> same.forEach(held -> held.handle = null));
        return true;
    }

    /**
     * Makes Drools' part again if it rests: what is remembered goes in as it came, and what rules say to that they have said.
     *
     * @param at of the event for which it wakes
     * @param each does one piece of it after the other
     */
    KieSession wake(long at, Consumer<Runnable> each) {
        var known = session;
        if (known != null) {
            return known;
        }
        var awake = begun();
        session = awake;
        var kept = new ArrayList<Held>();
        for (var same : remembered.values()) {
            same.removeIf(held -> !isKept(held, Math.max(now, at)));
            kept.addAll(same);
        }
        remembered.values().removeIf(ArrayDeque::isEmpty);
        kept.sort(Comparator.comparingLong(held -> held.number));
        for (var held : kept) {
            each.accept(() -> {
                advance(awake, held.seen.at());
                held.handle = awake.insert(held.seen);
                awake.fireAllRules(_ -> false, FIRINGS);
            });
        }
        return awake;
    }

    /** Facts in working memory, limits included; none while it rests. */
    @Override
    public long facts() {
        var awake = session;
        return awake != null ? awake.getFactCount() : 0;
    }

    /** Events that only counted, because too many of their kind came within a second. */
    public long skimmed() {
        return skimmed;
    }

    @Override
    public void close() {
        if (session != null) {
            session.dispose();
            session = null;
        }
    }
}
