package brig.bench;

import brig.runtime.plan.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a filter costs the calls that it lets through. */
final class CallBench {
    private static final String FILE = "/srv/www/allowed";
    private static final List<String> CALLS = List.of("getppid", "read", "open");

    private CallBench() {}

    static List<Table> measure(int rounds) throws IOException {
        var command = List.of("/bin/calls", "loop", "60", "2000", FILE);
        var subject = new Subject(2, Policies.UNWATCHED.load(), command);
        var plan = subject.plan();
        var turns = new Rounds();
        var unlocked = Subject.without(plan, Step.Landlock.class);
        turns.add(
                "no filter",
                inside(
                        "no filter",
                        subject.heldBy(Job.write("bare", Subject.without(unlocked, Step.Seccomp.class), List.of()))));
        turns.add("brig", inside("brig", subject.heldBy(Job.write("calls", plan, List.of()))));
        turns.add(
                "brig without Landlock",
                inside("brig without Landlock", subject.heldBy(Job.write("unlocked", unlocked, List.of()))));
        if (Machine.has("runc")) {
            var same = OciFilter.of(subject.policy().syscalls());
            turns.add("runc, same profile", inside("runc, same profile", runc("same", subject, same)));
            if (MobyProfile.isInstalled()) {
                var moby = runc("moby", subject, MobyProfile.read());
                turns.add("runc, docker's profile", inside("runc, docker's profile", moby));
            } else {
                turns.skip("runc, docker's profile", MobyProfile.FILE + " is missing (bench/setup installs it)");
            }
        } else {
            turns.skip("runc", "not installed");
        }
        var all = turns.measure(rounds);
        var tables = new ArrayList<Table>();
        for (var call : CALLS) {
            var rows = new LinkedHashMap<String, Series>();
            all.forEach((row, series) -> {
                if (row.startsWith(call + " ")) {
                    rows.put(row.substring(call.length() + 1), series);
                }
            });
            // Landlock has its price at open; the goal is the filter's
            var ours = call.equals("open") ? "brig without Landlock" : "brig";
            tables.add(new Table(
                    "an unwatched call: " + title(call),
                    List.of("ns a call; a sample is the median of 60 loops of 2000 calls in one container"),
                    "ns",
                    "runc, same profile",
                    rows,
                    List.of(new Table.Goal(ours, "runc, same profile", 1.05)),
                    List.of(),
                    turns.skipped()));
        }
        return tables;
    }

    private static String title(String call) {
        return switch (call) {
            case "read" -> "read of one byte of /dev/zero";
            case "open" -> "openat and close of a file";
            default -> call;
        };
    }

    private static List<String> runc(String name, Subject subject, Map<String, Object> filter) throws IOException {
        return Bundle.run("runc", name, Bundle.write(name, subject, filter));
    }

    private static Rounds.Turn inside(String row, List<String> command) {
        return into -> {
            for (var line : Command.run(command).lines().toList()) {
                var words = line.split(" ");
                into.sample(words[0] + " " + row, Double.parseDouble(words[1]));
            }
        };
    }
}
