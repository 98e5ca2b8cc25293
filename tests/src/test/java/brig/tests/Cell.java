package brig.tests;

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
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.LandlockVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code brig run} with less of a watcher: a container whose every question is answered with "go on", so that what still
 * fails in it the kernel holds by itself; or one that the policy's own judge answers, and nobody counts what was refused.
 *
 * <p>Arguments: policy file, root directory, {@code true} to start although controls are missing, {@code true} for the
 * policy's judge, program and arguments.
 */
final class Cell {
    private static final Judge ALLOW = (_, _) -> new Verdict.Allow();

    private Cell() {}

    public static void main(String[] words) throws Exception {
        var loaded = PolicyLoader.load(Path.of(words[0]));
        var policy = loaded.policy().orElseThrow(() -> new IllegalArgumentException(loaded.render(false)));
        var command = List.of(words).subList(4, words.length);
        var id = "%012x".formatted(ProcessHandle.current().pid());
        var request = new LaunchRequest(
                id, "cell", policy, Path.of(words[1]), command, Map.of(), "/", false, Boolean.parseBoolean(words[2]));
        int code;
        try (var container = Launches.start(request);
                var pipe = new EventPipe(16, Set.of(), List.of(), List.of(), Meter.NONE)) {
            var rules = container.plan().request().policy().syscalls();
            var watched = new Watched(
                    new ContainerRef(id, "cell", policy.name()), container.initPid(), container.listenerFd(), rules);
            var judge = Boolean.parseBoolean(words[3])
                    ? new PolicyJudge(
                            container.plan().request().policy(), new KernelControls(LandlockVersion.abi(), true))
                    : ALLOW;
            try (var _ = Watch.start(watched, judge, container::kill, pipe, KillReporter.NONE)) {
                code = container.waitFor();
            }
        }
        System.exit(code);
    }
}
