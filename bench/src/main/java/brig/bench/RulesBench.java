package brig.bench;

import brig.monitor.event.SyscallEvent;
import brig.rules.language.RuleLoader;
import brig.rules.language.RuleSet;
import brig.rules.language.ShippedPacks;
import brig.rules.live.Evaluator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What it costs to put one event to the shipped pack, on one thread, as in {@code brig run --rules containers}. */
final class RulesBench {
    private static final int EVENTS = 200_000;
    private static final int WARM = 10;

    /** 2 million a second. */
    private static final double MOST_NANOSECONDS = 500;

    private RulesBench() {}

    static Table measure(int rounds) throws IOException {
        var rules =
                RuleLoader.of(List.of(ShippedPacks.text("containers"))).rules().orElseThrow();
        var execs = EverydayEvents.execs();
        var opens = EverydayEvents.opens();
        var connects = EverydayEvents.connects();
        var mix = EverydayEvents.mix();
        var turns = new Rounds();
        add(turns, rules, "execve", execs);
        add(turns, rules, "openat", opens);
        add(turns, rules, "connect", connects);
        add(turns, rules, "mix", mix);
        var evaluator = new Evaluator(rules, (_, _) -> {});
        return new Table(
                "an event put to the rules of the pack 'containers'",
                List.of(
                        "processor time of one thread, the JVM as brig run has it (C1 alone); a sample is the mean of "
                                + EVENTS + " events",
                        "rules asked: execve " + evaluator.asked("execve") + ", openat " + evaluator.asked("openat")
                                + ", connect " + evaluator.asked("connect") + "; none of them matches",
                        "mix: 8 openat, 1 execve, 1 connect; goals: 2 million events, or rules that might be asked, a second"),
                "ns",
                "mix",
                turns.measure(rounds),
                List.of(),
                List.of(new Table.Limit("mix", MOST_NANOSECONDS), new Table.Limit("mix, each rule", MOST_NANOSECONDS)),
                turns.skipped());
    }

    private static void add(Rounds turns, RuleSet rules, String row, List<SyscallEvent> events) {
        var evaluator = new Evaluator(rules, (_, _) -> {});
        for (int i = 0; i < WARM; i++) {
            nanoseconds(evaluator, events);
        }
        double asked = events.stream()
                .mapToInt(event -> evaluator.asked(event.call().syscall()))
                .average()
                .orElse(1);
        turns.add(row, into -> {
            double took = nanoseconds(evaluator, events);
            into.sample(row, took);
            into.sample(row + ", each rule", took / asked);
        });
    }

    private static double nanoseconds(Evaluator evaluator, List<SyscallEvent> events) {
        var clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        long matches = 0;
        for (int i = 0; i < EVENTS; i++) {
            matches += evaluator.judge(events.get(i % events.size())).size();
        }
        long took = clock.getCurrentThreadCpuTime() - start;
        if (matches != 0) {
            throw new IllegalStateException(matches + " matches; these events are everyday ones");
        }
        return (double) took / EVENTS;
    }
}
