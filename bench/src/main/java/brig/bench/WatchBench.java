package brig.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long a caller waits for the answer to a watched call. */
final class WatchBench {
    private static final int EACCES = 13;
    private static final String ALLOWED = "/srv/www/allowed";
    private static final String DENIED = "/etc/denied";

    private WatchBench() {}

    static Table measure(int rounds, int calls) throws IOException {
        var turns = new Rounds();
        var goals = new ArrayList<Table.Goal>();
        var unwatched = new Subject(3, Policies.UNWATCHED.load(), caller(calls, ALLOWED, 0));
        turns.add(
                "not watched",
                inside("not watched", unwatched.heldBy(Job.write("plain", unwatched.plan(), List.of()))));
        int number = 4;
        for (var path : List.of(ALLOWED, DENIED)) {
            var kind = path.equals(ALLOWED) ? "allowed" : "denied";
            var subject = new Subject(
                    number++, Policies.WATCHED.load(), caller(calls, path, path.equals(ALLOWED) ? 0 : EACCES));
            var job = Job.write(kind, subject.plan(), subject.policy().files().read());
            turns.add("C, " + kind, inside("C, " + kind, subject.heldBy(Job.near(job))));
            if (Workplace.hasBrig()) {
                // without the correlation rules where they would end it, and rightly so
                var run = path.equals(ALLOWED) ? Policies.WATCHED.run(subject.command()) : Judged.command(subject);
                turns.add("brig run, " + kind, inside("brig run, " + kind, run));
            } else {
                turns.skip("brig run, " + kind, "no ./brig yet");
            }
            goals.add(new Table.Goal("brig run, " + kind, "C, " + kind, 1.3));
        }
        var series = turns.measure(rounds);
        return new Table(
                "a watched call: openat, asked and answered",
                List.of(
                        "us a call as the caller sees it; a sample is the median of " + calls
                                + " calls after as many others",
                        "C: one blocking thread: RECV, process_vm_readv, compare with the list, ID_VALID, SEND",
                        "brig run, denied: its monitor without the correlation rules, which would end the container",
                        "denied: the path is also resolved in the caller's root, and who the caller is is read from /proc"),
                "us",
                "C, allowed",
                series,
                goals,
                List.of(),
                turns.skipped());
    }

    private static List<String> caller(int calls, String path, int errno) {
        return List.of("/bin/calls", "watch", Integer.toString(calls), path, Integer.toString(errno));
    }

    private static Rounds.Turn inside(String row, List<String> command) {
        return into -> {
            for (var line : Command.run(command).lines().toList()) {
                var words = line.split(" ");
                var of = words[0].equals("cold") ? row + " (first 500)" : row;
                into.sample(of, Double.parseDouble(words[1]) / 1000);
                if (words[0].equals("warm")) {
                    into.sample(row + " (99 %)", Double.parseDouble(words[3]) / 1000);
                }
            }
        };
    }
}
