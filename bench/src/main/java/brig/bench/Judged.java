package brig.bench;

import brig.monitor.Meter;
import brig.monitor.event.ContainerRef;
import brig.monitor.incident.History;
import brig.monitor.pipe.EventPipe;
import brig.monitor.sink.AlertSink;
import brig.monitor.source.Watch;
import brig.monitor.source.Watched;
import brig.rules.verdict.KernelControls;
import brig.rules.verdict.PolicyJudge;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.sys.LandlockVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code brig run} without its correlation rules: they end a container that is refused 20 times in 10 s, and here it is to be
 * refused 60,000 times. Judge, events and alert lines are Brig's own. A program of its own, with the options of {@code ./brig}.
 */
final class Judged {
    private Judged() {}

    /** The command line that runs a subject in this way. */
    static List<String> command(Subject subject) throws IOException {
        var dist = Workplace.home().resolve("cli/target/dist");
        var argv = new ArrayList<String>();
        argv.add(Files.readString(dist.resolve("java")).strip());
        argv.add("@" + dist.resolve("options"));
        argv.add("-Djna.boot.library.path=" + dist.resolve("native"));
        for (var property : List.of("brig.bench.home", "brig.bench.temporary", "brig.bench.prefix")) {
            argv.add("-D" + property + "=" + System.getProperty(property));
        }
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), Judged.class.getName()));
        argv.add(Integer.toString(subject.number()));
        argv.addAll(subject.command());
        return argv;
    }

    public static void main(String[] words) throws IOException, LaunchException {
        var subject = new Subject(
                Integer.parseInt(words[0]),
                Policies.WATCHED.load(),
                List.of(words).subList(1, words.length));
        var request = subject.plan().request();
        var name = new ContainerRef(request.id(), request.name(), request.policy());
        try (var pipe = new EventPipe(
                        EventPipe.CAPACITY,
                        Set.of(),
                        List.of(new History(), new AlertSink(Judged::alert, AlertSink.Style.PLAIN)),
                        List.of(),
                        Meter.NONE);
                var container = Launches.start(request)) {
            var watched = new Watched(
                    name,
                    container.initPid(),
                    container.listenerFd(),
                    request.policy().syscalls());
            var judge = new PolicyJudge(request.policy(), new KernelControls(LandlockVersion.abi(), true));
            try (var _ = Watch.start(watched, judge, container::kill, pipe, (_, _, _) -> {})) {
                container.waitFor();
            }
        }
    }

    private static void alert(String line) {
        System.err.println(line);
    }
}
