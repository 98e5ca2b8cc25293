package brig.rules.session;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Response;
import brig.rules.Recorded;
import brig.rules.fact.Limit;
import brig.rules.fact.Outcome;
import brig.rules.fact.Seen;
import brig.rules.fact.Tell;
import brig.rules.pack.RuleSheet;
import brig.rules.pack.ShippedRules;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kie.api.KieBase;

class RuleSessionTest {
    private static KieBase rules;

    @BeforeAll
    static void load() {
        rules = RuleBases.shipped();
    }

    @Test
    void aFloodOfAHundredThousandRefusalsStaysSmallInMemory() {
        var told = new Recorded();
        var limits = alertsOnly();
        try (var session = new RuleSession(rules, limits, new Tell(told))) {
            long begin = cpu();
            long most = 0;

            for (int i = 0; i < 100_000; i++) {
                session.accept(refused(i / 10, "c" + i % 4, Offence.values()[i % 5], "/some/file/" + i));
                most = Math.max(most, session.facts());
            }

            double seconds = (cpu() - begin) / 1e9;
            System.out.printf(
                    "flood: %.0f events/s of CPU, at most %d facts, %d skimmed%n",
                    100_000 / seconds, most, session.skimmed());
            assertThat(most).isLessThanOrEqualTo(4 * 5 * 2 * 60 + limits.size());
            assertThat(told.said("denial-burst")).isNotEmpty();
        }
    }

    @Test
    void refusalsInAllClassesAtAPaceThatNothingSkimsAreJudgedFastEnough() {
        var told = new Recorded();
        try (var session = new RuleSession(rules, alertsOnly(), new Tell(told))) {
            long begin = cpu();

            for (int i = 0; i < 20_000; i++) {
                session.accept(refused(i * 10L, "c" + i % 4, Offence.values()[i % 5], "/some/file/" + i));
            }

            double seconds = (cpu() - begin) / 1e9;
            System.out.printf("steady: %.0f events/s of CPU%n", 20_000 / seconds);
            assertThat(session.skimmed()).isZero();
            assertThat(20_000 / seconds).isGreaterThan(1000);
        }
    }

    @Test
    void aFloodFromEverNewContainersStaysSmallToo() {
        var told = new Recorded();
        var limits = alertsOnly();
        try (var session = new RuleSession(rules, limits, new Tell(told))) {
            for (int i = 0; i < 20_000; i++) {
                session.accept(refused(i / 100, "c" + i, Offence.FILE, "/x"));
            }

            assertThat(session.facts()).isLessThanOrEqualTo(RuleSession.KINDS + limits.size());
        }
    }

    @Test
    void eventsAreForgottenWithTime() {
        var limits = alertsOnly();
        try (var session = new RuleSession(rules, limits, new Tell(new Recorded()))) {
            for (int i = 0; i < 50; i++) {
                session.accept(refused(i, "c1", Offence.FILE, "/x"));
            }

            session.accept(refused(Seen.KEPT + 1000, "c2", Offence.FILE, "/x"));

            assertThat(session.facts()).isEqualTo(1 + limits.size());
        }
    }

    @Test
    void whatItRemembersComesBackWithTheNextEventAfterARest() {
        var told = new Recorded();
        try (var session = new RuleSession(rules, alertsOnly(), new Tell(told))) {
            for (int i = 0; i < 19; i++) {
                session.accept(refused(i, "c1", Offence.FILE, "/etc/shadow"));
                assertThat(session.rest()).isTrue();
                assertThat(session.facts()).isZero();
            }
            assertThat(told.said()).isEmpty();

            session.accept(refused(100, "c1", Offence.NETWORK, "203.0.113.9:443"));

            assertThat(told.said("denial-burst")).hasSize(1);
            assertThat(told.said("read-then-connect")).hasSize(1);
            assertThat(session.facts()).isEqualTo(20 + alertsOnly().size());
        }
    }

    @Test
    void whatIsTooOldDoesNotComeBackAfterARest() {
        var told = new Recorded();
        try (var session = new RuleSession(rules, alertsOnly(), new Tell(told))) {
            session.accept(refused(0, "c1", Offence.FILE, "/etc/shadow"));
            session.rest();

            session.accept(refused(Seen.KEPT + 1000, "c1", Offence.NETWORK, "203.0.113.9:443"));

            assertThat(told.said()).isEmpty();
            assertThat(session.facts()).isEqualTo(1 + alertsOnly().size());
        }
    }

    @Test
    void aFloodThatRestsAgainAndAgainStaysSmallInMemoryToo() {
        var told = new Recorded();
        var limits = alertsOnly();
        try (var session = new RuleSession(rules, limits, new Tell(told))) {
            for (int i = 0; i < 3000; i++) {
                session.accept(refused(i * 10L, "c" + i % 4, Offence.values()[i % 5], "/some/file/" + i));
                if (i % 100 == 0) {
                    assertThat(session.rest()).isTrue();
                }
                assertThat(session.facts()).isLessThanOrEqualTo(4 * 5 * 2 * 60 + limits.size());
            }
        }
    }

    @Test
    void whatOneContainerFloodsDoesNotHideItsOtherOffences() {
        var told = new Recorded();
        try (var session = new RuleSession(rules, alertsOnly(), new Tell(told))) {
            session.accept(refused(0, "c1", Offence.FILE, "/etc/shadow"));

            for (int i = 0; i < 1000; i++) {
                session.accept(refused(i, "c1", Offence.SYSCALL, ""));
            }
            session.accept(refused(1001, "c1", Offence.NETWORK, "203.0.113.9:443"));

            assertThat(told.said("read-then-connect")).hasSize(1);
        }
    }

    @Test
    void timeThatGoesBackwardsDoesNotStopTheRules() {
        var told = new Recorded();
        try (var session = new RuleSession(rules, alertsOnly(), new Tell(told))) {
            session.accept(refused(1_000_000, "c9", Offence.FILE, "/x"));

            for (int i = 0; i < 20; i++) {
                session.accept(refused(900_000 + i, "c1", Offence.FILE, "/x"));
            }

            assertThat(told.said("denial-burst")).hasSize(1);
        }
    }

    @Test
    void aKilledContainerIsNotTalkedAboutAnyMore() {
        var told = new Recorded();
        var limit = new Limit("denial-burst", 5, 10_000, List.of(), Response.KILL, Place.BUILT_IN);
        try (var session = new RuleSession(rules, List.of(limit), new Tell(told))) {
            for (int i = 0; i < 100; i++) {
                session.accept(refused(i * 1000L, "c1", Offence.FILE, "/x"));
            }

            assertThat(told.said()).containsExactly("kill c1 denial-burst: 5 calls refused within 10 s");
        }
    }

    private static List<Limit> alertsOnly() {
        return ShippedRules.sheets().stream()
                .map(RuleSheet::limit)
                .map(l -> new Limit(l.rule(), l.count(), l.window(), l.paths(), Response.ALERT, l.place()))
                .toList();
    }

    private static Seen refused(long at, String container, Offence offence, String subject) {
        return new Seen(
                at,
                container,
                container,
                "sample",
                offence,
                Outcome.DENIED,
                "openat",
                "/bin/app",
                "app",
                1,
                false,
                List.of(subject),
                "",
                -1);
    }

    /** This thread's, for other work on the machine is none of ours. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
