package brig.bench;

import brig.policy.Offence;
import brig.rules.fact.Outcome;
import brig.rules.fact.Seen;
import brig.rules.fact.Tell;
import brig.rules.pack.RuleSheet;
import brig.rules.pack.ShippedRules;
import brig.rules.session.RuleBases;
import brig.rules.session.RuleSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** What it costs the shipped rules over time (Drools) to take one event, with what they remember full. */
final class CorrelationBench {
    private static final int EVENTS = 50_000;
    private static final int WARM = 3;

    /** 50,000 a second. */
    private static final double MOST_NANOSECONDS = 20_000;

    /** Of one kind of event, and container, all are looked at up to about 120 a second. */
    private static final int QUIET_A_SECOND = 100;

    private static final int FLOOD_A_SECOND = 50_000;

    private CorrelationBench() {}

    static Table measure(int rounds) throws IOException {
        var turns = new Rounds();
        add(turns, "allowed, 64 containers", 64, QUIET_A_SECOND, false);
        add(turns, "one in a hundred refused, 64 containers", 64, QUIET_A_SECOND, true);
        add(turns, "allowed, 1 container", 1, QUIET_A_SECOND, false);
        add(turns, "flood of 1 container", 1, FLOOD_A_SECOND, false);
        return new Table(
                "an event put to the rules over time (Drools)",
                List.of(
                        "processor time of one thread, the JVM as brig run has it (C1 alone); a sample is the mean of "
                                + EVENTS + " events: 8 openat, 1 execve, 1 connect",
                        "each container makes " + QUIET_A_SECOND
                                + " a second, all of which are looked at; in the flood " + FLOOD_A_SECOND
                                + ", of which most only count",
                        "goal: 50,000 events a second"),
                "ns",
                "allowed, 64 containers",
                turns.measure(rounds),
                List.of(),
                List.of(
                        new Table.Limit("allowed, 64 containers", MOST_NANOSECONDS),
                        new Table.Limit("one in a hundred refused, 64 containers", MOST_NANOSECONDS),
                        new Table.Limit("flood of 1 container", MOST_NANOSECONDS)),
                turns.skipped());
    }

    private static void add(Rounds turns, String row, int containers, int aSecond, boolean refusals) {
        var session = new RuleSession(
                RuleBases.shipped(),
                ShippedRules.sheets().stream().map(RuleSheet::limit).toList(),
                new Tell(new NoActions()));
        var clock = new Clock(containers * aSecond);
        for (int i = 0; i < WARM; i++) {
            nanoseconds(session, events(containers, clock, refusals));
        }
        turns.add(row, into -> into.sample(row, nanoseconds(session, events(containers, clock, refusals))));
    }

    /** The events' own time. */
    private static final class Clock {
        private final int aSecond;
        private long ticks;

        Clock(int aSecond) {
            this.aSecond = aSecond;
        }

        long next() {
            return 1_700_000_000_000L + ticks++ * 1000 / aSecond;
        }
    }

    private static double nanoseconds(RuleSession session, List<Seen> events) {
        var clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        events.forEach(session::accept);
        return (double) (clock.getCurrentThreadCpuTime() - start) / EVENTS;
    }

    private static List<Seen> events(int containers, Clock clock, boolean refusals) {
        var events = new ArrayList<Seen>();
        for (int i = 0; i < EVENTS; i++) {
            var container = "container" + i % containers;
            int turn = i / containers;
            boolean refused = refusals && turn % 100 == 99;
            events.add(event(clock.next(), container, turn % 10, turn % 500, refused));
        }
        return events;
    }

    private static Seen event(long at, String container, int kind, int name, boolean refused) {
        var outcome = refused ? Outcome.DENIED : Outcome.ALLOWED;
        return switch (kind) {
            case 0 -> seen(at, container, Offence.EXECUTE, outcome, "execve", "worker", "/usr/bin/tool" + name, -1);
            case 5 -> seen(at, container, Offence.NETWORK, outcome, "connect", "worker", "10.20.30.40:5432", 5432);
            default -> seen(at, container, Offence.FILE, outcome, "openat", "worker", "/srv/data/file" + name, -1);
        };
    }

    private static Seen seen(
            long at,
            String container,
            Offence offence,
            Outcome outcome,
            String call,
            String called,
            String subject,
            int port) {
        return new Seen(
                at,
                container,
                container,
                "bench",
                offence,
                outcome,
                call,
                "/usr/bin/worker",
                called,
                4312,
                false,
                List.of(subject),
                port < 0 ? "" : "10.20.30.40",
                port);
    }
}
