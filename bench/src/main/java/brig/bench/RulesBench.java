package brig.bench;

import brig.monitor.event.SyscallEvent;
import brig.monitor.text.EventReader;
import brig.rules.language.RuleLoader;
import brig.rules.language.RuleSet;
import brig.rules.language.ShippedPacks;
import brig.rules.live.Evaluator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** What it costs to put one event to the shipped pack, on one thread, as in {@code brig run --rules containers}. */
final class RulesBench {
    private static final int EVENTS = 200_000;
    private static final int WARM = 10;

    /** 2 million a second. */
    private static final double MOST_NANOSECONDS = 500;

    private static final String PROCESS = """
            "process":{"pid":4312,"containerPid":7,"name":"python3","exe":"/usr/bin/python3.13","argv":["python3",
            "/srv/app/main.py","--port","8080"],"cwd":"/srv/app","uid":1000,"gid":1000,"parents":[{"pid":4300,
            "name":"sh","exe":"/usr/bin/dash","argv":["sh","-c","exec python3 /srv/app/main.py"]},
            {"pid":4290,"name":"tini","exe":"/usr/bin/tini"}]}}""".replace("\n", "");

    private RulesBench() {}

    static Table measure(int rounds) throws IOException {
        var rules =
                RuleLoader.of(List.of(ShippedPacks.text("containers"))).rules().orElseThrow();
        var execs = events("""
                {"call":"execve","offence":"execute","paths":[{"written":"/usr/bin/%s","access":"execute",
                "resolved":"/usr/bin/%s"}],"argv":["%s","-l","/srv/data/%s","--sort","time"],""");
        var opens = events("""
                {"call":"openat","offence":"file","arguments":{"dirfd":"AT_FDCWD","pathname":"/usr/lib/python3/%s.py",
                "flags":"O_RDONLY|O_CLOEXEC","mode":"00"},"paths":[{"written":"/usr/lib/python3/%s.py","access":"read",
                "resolved":"/usr/lib/python3/%s.py"}],""");
        var connects = events("""
                {"call":"connect","offence":"network","arguments":{"sockfd":"5","addrlen":"16"},"family":"inet",
                "address":"10.20.30.40","port":5432,"protocol":"tcp",""");
        var mix = new ArrayList<SyscallEvent>();
        for (int i = 0; i < execs.size(); i++) {
            // of ten watched calls of a server with files.watch some eight are opens
            mix.add(i % 10 == 0 ? execs.get(i) : i % 10 == 5 ? connects.get(i) : opens.get(i));
        }
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

    /** A thousand that differ in their names. */
    private static List<SyscallEvent> events(String line) {
        var events = new ArrayList<SyscallEvent>();
        for (int i = 0; i < 1000; i++) {
            events.add(EventReader.line(line.replace("\n", "").replace("%s", "name" + i) + PROCESS)
                    .orElseThrow());
        }
        return events;
    }
}
