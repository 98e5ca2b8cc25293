package brig.cli;

import brig.monitor.Meter;
import brig.monitor.event.Call;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.SyscallEvent;
import brig.monitor.incident.EvidenceReader;
import brig.monitor.incident.History;
import brig.monitor.incident.OpenPrograms;
import brig.monitor.pipe.EventPipe;
import brig.monitor.proc.ProcessReader;
import brig.monitor.sink.AlertSink;
import brig.policy.Offence;
import brig.policy.load.PolicyLoader;
import brig.rules.verdict.KernelControls;
import brig.rules.verdict.PolicyJudge;
import brig.runtime.sys.PathLookup;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Walks through what people do most, so that the JVM can note which classes that takes (JEP 483, JEP 514). Run by the build;
 * as root it also starts a real container.
 */
final class Rehearsal {
    private final Brig brig;
    private final Path home;

    private Rehearsal(Brig brig, Path home) {
        this.brig = brig;
        this.home = home;
    }

    static void run(Path home) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var console = new Console(nowhere, nowhere, true, true);
        new Rehearsal(new Brig(console), home).walk();
        for (var words : List.of(List.of("features"), List.of("--root", "/nonexistent", "state", "nobody"))) {
            OciDoor.execute(console, words.toArray(String[]::new));
        }
    }

    private void walk() {
        var web = home.resolve("policies/web.yaml").toString();
        for (var words : List.of(
                List.of("policy", "check", web),
                List.of("plan", "batch", "--", "/bin/sh"),
                // an execute list, watched files, limits, a filter that asks; then the default
                List.of("run", "--policy", "shell", "--", "/bin/sh", "-c", "exec 3</etc/passwd; /bin/true"),
                // ports and addresses, which become programs of the kernel
                List.of("run", "--policy", "web", "--", "/bin/busybox", "true"),
                List.of("run", "--", "/bin/true"),
                List.of("doctor"),
                List.of("incident", "list"),
                List.of("version"),
                List.of("run", "--help"),
                List.of("nonsense"))) {
            brig.execute(words.toArray(String[]::new));
        }
        offence();
    }

    /**
     * What stands between a call that kills and the death of its container, done on ourselves: at the time there is none to look
     * for classes.
     */
    private void offence() {
        var call = new Call.Other("mount", List.of(new Call.Argument("source", 0, _ -> "NULL")));
        var policy =
                PolicyLoader.load(home.resolve("policies/web.yaml")).policy().orElseThrow();
        var verdict = new PolicyJudge(policy, new KernelControls(0, true)).judge(call, Offence.ESCAPE);
        int self = (int) ProcessHandle.current().pid();
        try (var pipe = new EventPipe(
                        EventPipe.CAPACITY,
                        Set.of(),
                        List.of(new History(), new AlertSink(_ -> {}, AlertSink.Style.PLAIN)),
                        List.of(),
                        Meter.NONE);
                var _ = OpenPrograms.of(
                        EvidenceReader.read(self, self, Duration.ofSeconds(1)).processes())) {
            pipe.offer(new SyscallEvent(
                    Instant.now(),
                    new ContainerRef("0123456789ab", "rehearsal", "rehearsal"),
                    new ProcessReader(new PathLookup(), self).recent(self),
                    call,
                    Offence.ESCAPE,
                    verdict,
                    Duration.ZERO));
        }
    }
}
