package brig.tests.breakout;

import brig.monitor.Judge;
import brig.monitor.Meter;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Verdict;
import brig.monitor.incident.KillReporter;
import brig.monitor.pipe.EventPipe;
import brig.monitor.source.Watch;
import brig.monitor.source.Watched;
import brig.policy.load.PolicyLoader;
import brig.rules.verdict.KernelControls;
import brig.rules.verdict.PolicyJudge;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.LandlockVersion;
import brig.runtime.sys.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Many containers one after the other out of one JVM, each started and watched as {@code brig run} does it, but for rules
 * over time. Beside what a container prints stand a line before each, {@code == ID}; one after it, {@code -- CODE}; and where
 * the judge does not say yes a line before the caller gets to know it: {@code ?? kill mount}; {@code !! WHY} if it does not start. An
 * ordinary user starts them without the cgroups that he has not.
 *
 * <p>Arguments: policy file, {@code judged} or {@code unwatched} (every question is answered with "go on"), a file with a
 * container a line: root directory, program and arguments.
 */
final class Cells {
    private static final Judge GO_ON = (_, _) -> new Verdict.Allow();

    private Cells() {}

    public static void main(String[] words) throws Exception {
        var loaded = PolicyLoader.load(Path.of(words[0]));
        var policy = loaded.policy().orElseThrow(() -> new IllegalArgumentException(loaded.render(false)));
        boolean judged = words[1].equals("judged");
        var environment = new TreeMap<>(System.getenv());
        environment.keySet().removeIf(name -> !name.startsWith("V_"));
        int number = 0;
        for (var line : Files.readAllLines(Path.of(words[2]))) {
            var cell = List.of(line.split(" "));
            var id = "%08x%04x".formatted(ProcessHandle.current().pid(), number++);
            System.out.println("== " + id);
            int code = tried(
                    new LaunchRequest(
                            id,
                            "cell",
                            policy,
                            Path.of(cell.getFirst()),
                            cell.subList(1, cell.size()),
                            Map.copyOf(environment),
                            "/",
                            false,
                            OwnNamespace.current().isPresent()),
                    judged);
            System.out.println("-- " + code);
        }
    }

    private static int tried(LaunchRequest request, boolean judged) throws Exception {
        try {
            return run(request, judged);
        } catch (LaunchException e) {
            System.out.println("!! " + e.getMessage());
            return 125;
        }
    }

    private static int run(LaunchRequest request, boolean judged) throws Exception {
        try (var container = Launches.start(request);
                var pipe = new EventPipe(16, Set.of(), List.of(), List.of(), Meter.NONE)) {
            var policy = container.plan().request().policy();
            var watched = new Watched(
                    new ContainerRef(request.id(), "cell", policy.name()),
                    container.initPid(),
                    container.listenerFd(),
                    policy.syscalls());
            var judge = judged ? new PolicyJudge(policy, new KernelControls(LandlockVersion.abi(), true)) : GO_ON;
            try (var _ = Watch.start(watched, heard(judge), container::kill, pipe, KillReporter.NONE)) {
                return container.waitFor();
            }
        }
    }

    private static Judge heard(Judge judge) {
        return (call, offence) -> {
            var answer = judge.judge(call, offence);
            switch (answer) {
                case Verdict.Kill _ -> System.out.println("?? kill " + call.syscall());
                case Verdict.Deny _ -> System.out.println("?? deny " + call.syscall());
                case Verdict.Allow _, Verdict.Alert _ -> {}
            }
            return answer;
        };
    }
}
