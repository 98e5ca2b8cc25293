package brig.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import brig.monitor.Judge;
import brig.monitor.Meter;
import brig.monitor.Sink;
import brig.monitor.event.Call;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Event;
import brig.monitor.event.Resolution;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.incident.History;
import brig.monitor.incident.IncidentReport;
import brig.monitor.incident.Incidents;
import brig.monitor.incident.KillReporter;
import brig.monitor.pipe.EventPipe;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Rule;
import brig.runtime.sys.Errno;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A real process, a real listener, and judges of three lines. */
@EnabledIf(value = "root", disabledReason = "reading another process's memory needs root")
class WatchIT {
    private static final ContainerRef CONTAINER = new ContainerRef("0123456789ab", "web", "strict");
    private static final Verdict.Reason REASON =
            new Verdict.Reason(Offence.FILE, "files.read", new Place("web.yaml", 3, 5));
    private static final Verdict ALLOW = new Verdict.Allow();
    private static final Verdict DENY = new Verdict.Deny(Errno.EACCES, REASON);
    private static final Verdict KILL = new Verdict.Kill(REASON);

    @TempDir
    static Path built;

    private static Path binary;

    @TempDir
    Path temp;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<Meter.Part> failures = new CopyOnWriteArrayList<>();
    private final History history = new History();
    private EventPipe pipe;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private WatchedProgram program;

    @SuppressWarnings("NullAway.Init")
    private Watch watch;

    private KillReporter reporter = KillReporter.NONE;

    static boolean root() {
        return new JnaLinux().geteuid() == 0;
    }

    @BeforeAll
    static void aProgramToWatch() throws Exception {
        binary = WatchedProgram.compile(built);
    }

    @BeforeEach
    void aPipe() {
        Meter meter = new Meter() {
            @Override
            public void decided(Offence asked, Verdict verdict, long nanoseconds) {}

            @Override
            public void failed(Part part, Throwable why) {
                failures.add(part);
            }

            @Override
            public void dropped() {}
        };
        Sink collect = new Sink() {
            @Override
            public void accept(Event event) {
                events.add(event);
            }

            @Override
            public void close() {}
        };
        pipe = new EventPipe(
                1024, Set.of(Offence.EXECUTE, Offence.NETWORK), List.of(collect, history), List.of(), meter);
    }

    @AfterEach
    void everythingEnds() throws Exception {
        program.close();
        watch.close();
        pipe.close();
    }

    private static SyscallRules asking(Offence offence, String... calls) {
        var rules = new LinkedHashMap<String, List<Rule>>();
        for (var call : calls) {
            rules.put(call, List.of(new Rule(List.of(), new Answer.Ask(offence))));
        }
        return new SyscallRules("test", rules, SyscallRules.Foreign.OFFENCE);
    }

    private void watch(Judge judge, Offence offence, String... calls) throws Exception {
        program = WatchedProgram.start(binary, temp, Arrays.asList(calls));
        watch = Watch.start(
                new Watched(CONTAINER, program.pid(), program.listenerFd(), asking(offence, calls)),
                judge,
                program,
                pipe,
                reporter);
    }

    private SyscallEvent event() throws InterruptedException {
        var event = events.poll(5, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(SyscallEvent.class);
        return (SyscallEvent) event;
    }

    private static Resolution resolved(Call call) {
        return ((Call.File) call).uses().getFirst().path().resolve();
    }

    /** Denies everything; what the path resolved to is asked for first, as a judge may. */
    private static final Judge RESOLVING = (call, _) -> {
        resolved(call);
        return DENY;
    };

    private Resolution resolvedBy(String command) throws Exception {
        assertThat(program.tell(command)).isEqualTo("errno " + Errno.EACCES);
        return resolved(event().call());
    }

    @Test
    void aDeniedCallFailsWithTheVerdictsErrnoAndIsTold() throws Exception {
        watch((_, _) -> DENY, Offence.FILE, "open", "openat");
        Files.writeString(temp.resolve("secret"), "x");

        var answer = program.tell("open " + temp + "/secret");

        assertThat(answer).isEqualTo("errno 13");
        var event = event();
        assertThat(event.verdict()).isEqualTo(DENY);
        assertThat(event.container()).isEqualTo(CONTAINER);
        assertThat(event.process().pid()).isEqualTo(program.pid());
        assertThat(event.process().exe()).isEqualTo(binary.toString());
        assertThat(event.process().argv()).startsWith(binary.toString());
        assertThat(event.process().cwd()).isEqualTo(temp.toString());
        assertThat(event.process().uid()).isZero();
        assertThat(((Call.File) event.call()).uses().getFirst().path().written())
                .isEqualTo(temp + "/secret");
        assertThat(event.decision().toMillis()).isLessThan(5_000);
    }

    @Test
    void anAllowedCallRunsAndIsNoEventUnlessSomebodyWantsIt() throws Exception {
        watch((_, _) -> ALLOW, Offence.FILE, "open", "openat");

        assertThat(program.tell("open /etc/hostname")).isEqualTo("errno 0");
        assertThat(program.tell("open " + temp + "/absent")).isEqualTo("errno 2");

        assertThat(events.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aKilledCallNeverHappensAndLeavesAReport() throws Exception {
        reporter = new Incidents(temp.resolve("incidents"), 10, history);
        watch((call, _) -> call.syscall().equals("mkdir") ? KILL : DENY, Offence.FILE, "mkdir", "open", "openat");
        program.tell("open /etc/shadow");

        var answer = program.tell("mkdir " + temp + "/made");

        assertThat(answer).isNull();
        assertThat(program.exitCode()).isEqualTo(128 + 9);
        assertThat(temp.resolve("made")).doesNotExist();
        watch.awaitEnding();
        var report = IncidentReport.read(Incidents.find(temp.resolve("incidents"), CONTAINER.id()));
        assertThat(report.dead()).isTrue();
        assertThat(report.cause().path("call").asText()).isEqualTo("mkdir");
        assertThat(report.before()).hasSize(1);
        assertThat(report.evidence().processes())
                .anyMatch(process -> process.pid() == program.pid() && process.offender());
        assertThat(report.text()).contains("mkdir(" + temp + "/made)", "web.yaml:3:5", "<== made the call");
    }

    private static boolean hasThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("brig-watch-" + CONTAINER.id()));
    }

    private static void awaitIdle() throws InterruptedException {
        for (int looks = 0; hasThread(); looks++) {
            assertThat(looks).as("it has a thread still").isLessThan(1000);
            Thread.sleep(10);
        }
    }

    @Test
    void anIdleWatchHasNoThreadAndTheNextCallIsAnsweredAndToldAllTheSame() throws Exception {
        watch((_, _) -> DENY, Offence.FILE, "open", "openat");
        for (int i = 0; i < 2; i++) {
            awaitIdle();

            assertThat(program.tell("open /etc/hostname")).isEqualTo("errno 13");

            assertThat(event().verdict()).isEqualTo(DENY);
            assertThat(hasThread()).isTrue();
        }
    }

    @Test
    void aKilledCallOfAnIdleProgramNeverHappensEither() throws Exception {
        watch((_, _) -> KILL, Offence.FILE, "mkdir");
        awaitIdle();

        var answer = program.tell("mkdir " + temp + "/made");

        assertThat(answer).isNull();
        assertThat(program.exitCode()).isEqualTo(128 + 9);
        assertThat(temp.resolve("made")).doesNotExist();
    }

    @Test
    void theEndOfAnIdleProgramIsTheEndOfItsWatch() throws Exception {
        watch((_, _) -> ALLOW, Offence.FILE, "open", "openat");
        awaitIdle();

        program.close();

        watch.awaitNobody();
    }

    @Test
    void anIdleWatchThatIsClosedKillsWhomItWatched() throws Exception {
        watch((_, _) -> ALLOW, Offence.FILE, "open", "openat");
        awaitIdle();

        watch.close();

        assertThat(program.alive()).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void aDetectorMayEndTheContainer() throws Exception {
        reporter = new Incidents(temp.resolve("incidents"), 10, history);
        watch((_, _) -> ALLOW, Offence.FILE, "open", "openat");

        watch.kill(REASON, "too many denials");
        watch.awaitEnding();

        assertThat(program.alive()).isFalse();
        assertThat(IncidentReport.read(Incidents.find(temp.resolve("incidents"), CONTAINER.id()))
                        .text())
                .contains("too many denials");
    }

    @Test
    void whatTheJudgeDoesNotSurviveIsRefusedAndCounted() throws Exception {
        watch(
                (_, _) -> {
                    throw new IllegalStateException("a bug");
                },
                Offence.FILE,
                "open",
                "openat");

        assertThat(program.tell("open /etc/hostname")).isEqualTo("errno " + Errno.EPERM);
        assertThat(program.tell("open /etc/hostname")).isEqualTo("errno " + Errno.EPERM);

        assertThat(failures).containsExactly(Meter.Part.JUDGE, Meter.Part.JUDGE);
        assertThat(event().verdict())
                .isEqualTo(new Verdict.Deny(
                        Errno.EPERM, new Verdict.Reason(Offence.FILE, "monitor.failure", Place.BUILT_IN)));
    }

    @Test
    void whenTheWatchingThreadDiesTheContainerDiesFirst() throws Exception {
        watch(
                (_, _) -> {
                    throw new AssertionError("the thread ends here");
                },
                Offence.FILE,
                "open",
                "openat");

        assertThat(program.tell("open /etc/hostname")).isNull();
        assertThat(program.exitCode()).isEqualTo(128 + 9);
        assertThat(failures).containsExactly(Meter.Part.LISTENER);
    }

    @Test
    void closingTheWatchOfALivingContainerEndsIt() throws Exception {
        watch((_, _) -> ALLOW, Offence.FILE, "open", "openat");

        watch.close();

        assertThat(program.alive()).isFalse();
    }

    @Test
    void theWatchEndsWithTheLastProcess() throws Exception {
        watch((_, _) -> ALLOW, Offence.FILE, "open", "openat");
        program.kill();
        long start = System.nanoTime();

        watch.close();

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(450);
    }

    @Test
    void pathsAreFoundFromTheCallersDirectoryThroughLinksAndDescriptors() throws Exception {
        watch(RESOLVING, Offence.FILE, "open", "openat");
        var real = temp.toRealPath();
        Files.createDirectories(real.resolve("a/b"));
        Files.writeString(real.resolve("a/b/file"), "x");
        Files.createSymbolicLink(real.resolve("link"), Path.of("a/../a/b"));
        Files.createSymbolicLink(real.resolve("dangling"), real.resolve("a/new"));
        Files.createSymbolicLink(real.resolve("loop"), Path.of("loop"));
        var file = new Resolution.At(real + "/a/b/file");

        assertThat(resolvedBy("open a/b/file")).isEqualTo(file);
        assertThat(resolvedBy("open " + real + "/link/file")).isEqualTo(file);
        assertThat(resolvedBy("open link/../b//./file")).isEqualTo(file);
        assertThat(resolvedBy("openedge a/b/file")).isEqualTo(file);
        assertThat(resolvedBy("openhidden a/b/file")).isEqualTo(file);
        assertThat(resolvedBy("thread link/file")).isEqualTo(file);
        assertThat(resolvedBy("open /../../.." + real + "/a/b/file")).isEqualTo(file);
        assertThat(resolvedBy("open /proc/self/cwd/a/b/file")).isEqualTo(file);
        assertThat(resolvedBy("open /proc/thread-self/root" + real + "/link/file"))
                .isEqualTo(file);
        assertThat(resolvedBy("open /proc/self/exe")).isEqualTo(new Resolution.At(binary.toString()));
        assertThat(resolvedBy("create dangling")).isEqualTo(new Resolution.AbsentIn(real + "/a", "new"));
        assertThat(resolvedBy("create a/b/absent")).isEqualTo(new Resolution.AbsentIn(real + "/a/b", "absent"));
        assertThat(resolvedBy("open none/absent")).isEqualTo(new Resolution.Nowhere(Errno.ENOENT));
        assertThat(resolvedBy("open loop")).isEqualTo(new Resolution.Nowhere(Errno.ELOOP));
        assertThat(resolvedBy("open a/b/file/x")).isEqualTo(new Resolution.Nowhere(Errno.ENOTDIR));
        assertThat(resolvedBy("openbad")).isEqualTo(new Resolution.Nowhere(Errno.EFAULT));
        assertThat(resolvedBy("open /proc/self/fd/0")).isInstanceOf(Resolution.InMemoryOnly.class);
        assertThat(resolvedBy("open /proc/self/status"))
                .isEqualTo(new Resolution.At("/proc/" + program.pid() + "/status"));
        assertThat(resolvedBy("open /")).isEqualTo(new Resolution.At("/"));
    }

    @Test
    void aPathIsFoundFromADirectoryDescriptor() throws Exception {
        watch(
                (call, offence) ->
                        ((Call.File) call).uses().getFirst().path().written().equals("file")
                                ? RESOLVING.judge(call, offence)
                                : ALLOW,
                Offence.FILE,
                "open",
                "openat");
        var real = temp.toRealPath();
        Files.createDirectories(real.resolve("dir"));
        Files.writeString(real.resolve("dir/file"), "x");

        assertThat(program.tell("openat dir file")).isEqualTo("errno " + Errno.EACCES);

        assertThat(resolved(event().call())).isEqualTo(new Resolution.At(real + "/dir/file"));
    }

    @Test
    void aRenameNamesBothItsPaths() throws Exception {
        watch((_, _) -> DENY, Offence.FILE, "rename", "renameat", "renameat2");

        program.tell("rename from to");

        assertThat(((Call.File) event().call()).uses())
                .extracting(use -> use.path().written(), Call.Use::ifThere, Call.Use::ifAbsent)
                .containsExactly(
                        tuple("from", Call.Access.WRITE, Call.Access.NONE),
                        tuple("to", Call.Access.WRITE, Call.Access.WRITE));
    }

    @Test
    void aConnectNamesAddressPortAndProtocol() throws Exception {
        watch(
                (call, _) -> {
                    ((Call.Network) call).protocol().get();
                    return DENY;
                },
                Offence.NETWORK,
                "connect");

        assertThat(program.tell("connect 10.1.2.3 5432")).isEqualTo("errno " + Errno.EACCES);

        var network = (Call.Network) event().call();
        assertThat(network.protocol().known()).contains("tcp");
        assertThat(((Endpoint.Ip) network.endpoint()).address().getHostAddress())
                .isEqualTo("10.1.2.3");
        assertThat(((Endpoint.Ip) network.endpoint()).port()).isEqualTo(5432);
    }

    @Test
    void anAllowedExecIsToldWithItsArguments() throws Exception {
        watch((_, _) -> ALLOW, Offence.EXECUTE, "execve", "execveat");

        assertThat(program.tell("exec /bin/true one two")).isEqualTo("errno 0");

        var exec = (Call.Exec) event().call();
        assertThat(exec.path().written()).isEqualTo("/bin/true");
        assertThat(exec.argv()).containsExactly("/bin/true", "one", "two");
    }

    @Test
    void aProgramInMemoryHasNoPath() throws Exception {
        watch(
                (call, _) -> {
                    ((Call.Exec) call).path().resolve();
                    return DENY;
                },
                Offence.EXECUTE,
                "execve",
                "execveat");

        assertThat(program.tell("memory")).isEqualTo("errno " + Errno.EACCES);

        var exec = (Call.Exec) event().call();
        assertThat(exec.path().resolve()).isEqualTo(new Resolution.InMemoryOnly("/memfd:payload (deleted)"));
    }

    @Test
    void aCallThroughAnotherAbiIsAnEscape() throws Exception {
        watch((_, offence) -> offence == Offence.ESCAPE ? DENY : ALLOW, Offence.FILE, "open", "openat");

        var answer = program.tell("i386 20");
        assumeFalse("faults".equals(answer), "int 0x80 faults on this machine before its kernel sees a call");
        assertThat(answer).isEqualTo("errno " + Errno.EACCES);

        var event = event();
        assertThat(event.call().syscall()).isEqualTo("i386:getpid");
        assertThat(event.asked()).isEqualTo(Offence.ESCAPE);
    }

    @Test
    void aWatchedCallIsAnsweredInMicroseconds() throws Exception {
        watch(
                (call, _) -> ((Call.File) call)
                                .uses()
                                .getFirst()
                                .path()
                                .absolute()
                                .filter(path -> path.startsWith("/etc/"))
                                .isPresent()
                        ? ALLOW
                        : DENY,
                Offence.FILE,
                "open",
                "openat");
        program.tell("time /etc/hostname 20000");

        var allowed = program.tell("time /etc/hostname 20000");
        program.tell("time /root/x 2000");
        var denied = program.tell("time /root/x 5000");

        assertThat(allowed).startsWith("p50 ");
        System.out.println("round trip of an allowed open, ns: " + allowed + "; of a denied one: " + denied);
    }

    @Test
    void manyProcessesAskAtOnce() throws IOException, Exception {
        watch((_, _) -> ALLOW, Offence.FILE, "open", "openat");

        for (int i = 0; i < 200; i++) {
            assertThat(program.tell("thread /etc/hostname")).isEqualTo("errno 0");
        }
    }
}
