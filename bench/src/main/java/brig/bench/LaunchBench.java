package brig.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long it takes to run /bin/true in a container, from nothing to nothing. */
final class LaunchBench {
    private static final String LAUNCHER = "brig-launch";
    private static final String COLD = "brig run, cold";

    private LaunchBench() {}

    static Table measure(int rounds) throws IOException {
        var subject = new Subject(1, Policies.UNWATCHED.load(), List.of("/bin/true"));
        var turns = new Rounds();
        var held = subject.heldBy(Job.write("launch", subject.plan(), List.of()));
        turns.add(LAUNCHER, timed(LAUNCHER, held));
        var filter = OciFilter.of(subject.policy().syscalls());
        for (var runtime : List.of("crun", "runc")) {
            if (Machine.has(runtime)) {
                var bundle = Bundle.write("launch-" + runtime, subject, filter);
                turns.add(runtime, timed(runtime, Bundle.run(runtime, "launch", bundle)));
            } else {
                turns.skip(runtime, "not installed");
            }
        }
        if (Machine.has("bwrap")) {
            var command =
                    new ArrayList<>(List.of("-f", Bubblewrap.filter(subject).toString()));
            command.addAll(Bubblewrap.run(subject));
            turns.add("bwrap", timed("bwrap", command));
        } else {
            turns.skip("bwrap", "not installed");
        }
        if (Workplace.hasBrig()) {
            turns.add(COLD, timed(COLD, Policies.UNWATCHED.run(subject.command())));
        } else {
            turns.skip(COLD, "no ./brig yet");
        }
        var series = turns.measure(rounds);
        return new Table(
                "launch of /bin/true",
                List.of(
                        "wall time from the spawn of the runtime until it is reaped; (cpu) is user and system time of all of it",
                        "same root, namespaces, mounts, masks, capabilities and filter for all; same cgroup limits for all but"
                                + " bwrap, which has none",
                        "Landlock, state directory and answered execve: Brig alone; bwrap stays uid 0"),
                "ms",
                "crun",
                series,
                List.of(new Table.Goal(LAUNCHER, "crun", 0.5)),
                List.of(new Table.Limit(COLD, 350)),
                turns.skipped());
    }

    private static Rounds.Turn timed(String row, List<String> command) {
        return into -> {
            var time = Workplace.time(command);
            into.sample(row, time.wall());
            into.sample(row + " (cpu)", time.cpu());
        };
    }
}
