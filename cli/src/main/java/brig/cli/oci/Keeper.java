package brig.cli.oci;

import brig.cli.run.House;
import brig.cli.run.WholeContainer;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.Scope;
import brig.runtime.launch.Container;
import brig.runtime.launch.Created;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.OciLaunch;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciSeccomp;
import brig.runtime.oci.OciSpec;
import brig.runtime.oci.Stricter;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Birth;
import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code create}: sets a container up, and stays with it to its end; {@link Attendance} says how. It holds the seccomp listener; when it is gone the launcher
 * beside it kills the container, and a watched call of one that lives on for a moment fails.
 */
final class Keeper {
    private static final int START_MILLIS = 2000;
    /** An execve is over in less than a millisecond, mostly. */
    private static final int QUICK_LOOKS = 20;

    private static final long QUICK_NANOS = 50_000;

    private final OciLine line;
    private OciLog log;
    private final Path directory;
    private final House house;
    private List<String> environment;
    private Optional<OciSeccomp> seccomp = Optional.empty();
    private @Nullable Watching watching;
    private boolean counted;
    private Optional<ReadyWord> ready = Optional.empty();

    private Keeper(OciLine line, OciLog log, Path directory, House house, List<String> environment) {
        this.environment = environment;
        this.house = house;
        this.line = line;
        this.log = log;
        this.directory = directory;
    }

    /**
     * {@code create}, or {@code run}, which is that and {@code start} and, unless it is detached, {@code delete}. Returns when the
     * container has ended.
     *
     * @return the program's exit code, if somebody waited for it; else 0
     */
    static int create(OciLine line, OciLog log, OciPolicy.Policies policies, Engine engine)
            throws OciFailure, OciException, IOException, LaunchException {
        return new Keeper(line, log, OciState.directory(line, line.id()), engine.house(), engine.environment())
                .create(policies, engine);
    }

    /** Whether the caller stays until the program's end. */
    static boolean isAttended(OciLine line) {
        return line.command().equals("run") && !line.has("detach");
    }

    /**
     * Goes on where a keeper was killed. Returns when the container has ended, or another thread of this process will go on.
     *
     * @param created what has been taken over; the keeper's from now on
     * @param directory {@link OciState#directory()}
     * @param house of this process
     */
    static void goOn(Created created, Path directory, House house) throws OciFailure, OciException, IOException {
        var line = OciLine.parse("create");
        var keeper = new Keeper(line, new OciLog(line, OciLog.NOWHERE), directory, house, List.of());
        OciState state;
        OciSpec spec;
        try {
            state = OciState.read(directory).keptBy(ourselves());
            state.write();
            spec = SpecReader.read(state.bundle(), state.config(), _ -> {});
            Files.deleteIfExists(OciLaunch.door(state.brig()));
        } catch (OciFailure | OciException | IOException | RuntimeException e) {
            try (created) {
                throw e;
            }
        }
        var attendance = Attendance.of(keeper, created, OciLaunch.door(state.brig()));
        try {
            keeper.hearAgain(created);
            if (created.isStarted()) {
                keeper.watch(created.container());
                state.markStarted();
            } else {
                keeper.seccomp = spec.seccomp();
            }
        } catch (IOException | RuntimeException e) {
            try (attendance) {
                throw e;
            }
        }
        attendance.stayWhileSomethingHappens(state, spec.hooks());
    }

    /** What cannot be heard ends no container. */
    private void hearAgain(Created created) {
        try {
            ready = ReadyWord.left(directory);
            if (ready.isPresent()) {
                ready.get().openAgain();
                if (created.isStarted()) {
                    ready.get().pass(created.initPid());
                }
            }
        } catch (IOException e) {
            house.note(directory.getFileName() + ": its NOTIFY_SOCKET is not heard any more: " + e.getMessage());
            ready.ifPresent(ReadyWord::end);
            ready = Optional.empty();
        }
    }

    private static Birth ourselves() throws IOException {
        return Birth.of((int) ProcessHandle.current().pid());
    }

    private int create(OciPolicy.Policies policies, Engine engine)
            throws OciFailure, OciException, IOException, LaunchException {
        var bundle = Path.of(line.value("bundle").orElse(".")).toAbsolutePath().normalize();
        var text = SpecReader.text(bundle, line.value("config"));
        var spec = SpecReader.read(bundle, text, log::warn);
        checkConsole(spec);
        if (line.has("no-pivot")) {
            log.warn("--no-pivot: Brig pivots all the same");
        }
        var place = Place.of(spec.cgroupsPath(), line.id(), line.has("systemd-cgroup"));
        if (place.scope().isPresent()) {
            Scope.demandSystemd();
        }
        var program = Preserved.in(spec.process(), line, engine, spec.isNew("pid"));
        ready = ReadyWord.wanted(environment, directory);
        var complete = ready.map(word -> word.in(spec, program)).orElseGet(() -> spec.with(program));
        var wanted = Home.given(OciPolicy.stricter(complete, line.id(), policies), spec.root());
        OciPolicy.checkRules(wanted.policy());
        var group = CgroupHost.detect().existingAt(place.path());
        if (!group.processes().isEmpty()) {
            log.warn("container's cgroup is not empty: " + place.path());
        }
        if (group.freezesNewcomers()) {
            // its first process would stand still before it says a word
            throw new OciFailure(
                    "container's cgroup unexpectedly frozen: " + place.path() + "; thaw it or name another one");
        }
        OciState.claim(directory, text, place.path(), ourselves());
        try {
            if (ready.isPresent()) {
                ready.get().open();
            }
            return keep(bundle, place, wanted, engine);
        } catch (OciFailure | IOException | LaunchException | RuntimeException e) {
            ready.ifPresent(ReadyWord::end);
            OciState.abandon(directory);
            throw e;
        }
    }

    private void checkConsole(OciSpec spec) throws OciFailure {
        boolean relayed = isAttended(line) && spec.process().terminal();
        if (spec.process().terminal() != line.has("console-socket") && !relayed) {
            throw new OciFailure(
                    spec.process().terminal()
                            ? "process.terminal: nobody would hold the terminal, use --console-socket"
                            : "--console-socket without process.terminal");
        }
    }

    private int keep(Path bundle, Place place, Stricter wanted, Engine engine)
            throws OciFailure, IOException, LaunchException {
        var brig = brigId(directory);
        var keyring = !line.has("no-new-keyring");
        var launch =
                new OciLaunch(brig, line.id(), wanted, place.path(), place.scope(), false, keyring, line.has("keep"));
        wanted.notes().forEach(log::warn);
        var hooks = wanted.spec().hooks();
        seccomp = wanted.spec().seccomp();
        if (seccomp.flatMap(OciSeccomp::agent).isPresent()) {
            log.warn(
                    "linux.seccomp.listenerPath: the agent has the listener; Brig hears of none of the container's calls");
        }
        if (isAttended(line)) {
            Detached.adoptOrphans();
        }
        var attendance = Attendance.of(
                this,
                launch.create((request, pid) -> before(hooks, bundle, wanted, request, pid), engine.starter(directory)),
                OciLaunch.door(brig));
        boolean left = false;
        try {
            var created = attendance.created();
            created.plan().notes().forEach(log::warn);
            var state = new OciState(
                    directory,
                    brig,
                    bundle,
                    place.path(),
                    place.scope(),
                    wanted.policy().name(),
                    Instant.now(),
                    keyring,
                    Birth.of(created.initPid()),
                    ourselves());
            sendTerminal(line, created);
            state.write();
            writePid(line, created.initPid());
            if (line.command().equals("run")) {
                started(created, state, hooks);
            }
            if (isAttended(line)) {
                return new Attended(created, engine).await();
            }
            engine.letGo();
            log = new OciLog(line, OciLog.NOWHERE);
            left = engine.hasOtherThreads();
            if (left) {
                attendance.stayWhileSomethingHappens(state, hooks);
            } else {
                attendance.stay(state, hooks);
            }
            return 0;
        } finally {
            if (!left) {
                attendance.close();
            }
        }
    }

    private void started(Created created, OciState state, OciSpec.Hooks hooks) throws OciFailure {
        var problem = start(created, state, hooks);
        if (!problem.isEmpty()) {
            throw new OciFailure(problem);
        }
    }

    synchronized void ended(Container container) {
        if (counted) {
            house.page().ifPresent(page -> page.ended(Watching.name(container), Watching.missing(container)));
        }
    }

    /** Nobody waits for us any more: the engine's log hears of it. */
    void failed(Exception e) {
        log.error(String.valueOf(e.getMessage()));
    }

    synchronized void endWatch() throws IOException {
        ready.ifPresent(ReadyWord::end);
        if (watching != null) {
            watching.close();
        }
    }

    private synchronized void watch(Container container) throws IOException {
        if (container.listenerFd() >= 0) {
            watching = Watching.start(container, new WholeContainer(container), house);
        }
    }

    /** Hooks of the container's own; if one fails, so does the container. */
    private void within(Created created, OciState state, OciSpec.Hooks hooks)
            throws OciFailure, OciException, IOException, LaunchException {
        if (hooks.startContainer().isEmpty()) {
            return;
        }
        try {
            new InnerHooks(state, created, house).run(hooks.startContainer());
        } catch (OciFailure | OciException | IOException | LaunchException e) {
            created.container().kill();
            throw e;
        }
    }

    private void count(Container container, long begun) {
        if (house.page().isPresent()) {
            var took = Duration.ofNanos(System.nanoTime() - begun);
            house.page().get().started(Watching.name(container), took, Watching.missing(container));
            counted = true;
        }
    }

    private void before(OciSpec.Hooks hooks, Path bundle, Stricter wanted, LaunchRequest request, int pid)
            throws LaunchException {
        try {
            var annotations = wanted.spec().annotations();
            // what is deprecated keeps the status that it had when the specification began
            HookRun.all(hooks.prestart(), StateText.of(line.id(), "created", pid, bundle, annotations), environment);
            var state = StateText.of(line.id(), "creating", pid, bundle, annotations);
            HookRun.all(hooks.createRuntime(), state, environment);
            HookRun.inNamespaces(hooks.createContainer(), state, request, pid, environment);
        } catch (OciFailure e) {
            throw new LaunchException(String.valueOf(e.getMessage()), e);
        }
    }

    static void sendTerminal(OciLine line, Created created) throws IOException {
        var socket = line.value("console-socket");
        if (socket.isPresent() && created.terminalFd() >= 0) {
            Detached.send(Path.of(socket.get()), created.terminalFd(), "/dev/ptmx");
        }
    }

    /** Whole or not at all: the engine may be looking. */
    static void writePid(OciLine line, int pid) throws IOException {
        var file = line.value("pid-file");
        if (file.isPresent()) {
            var path = Path.of(file.get()).toAbsolutePath();
            var draft = path.resolveSibling("." + path.getFileName() + ".new");
            Files.writeString(draft, Integer.toString(pid));
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** @return nothing, or why not */
    synchronized String start(Created created, OciState state, OciSpec.Hooks hooks) {
        if (created.isStarted()) {
            return "it has been started already";
        }
        long begun = System.nanoTime();
        try {
            within(created, state, hooks);
            try (var agent = AgentCall.of(seccomp)) {
                if (ready.isPresent()) {
                    ready.get().pass(created.initPid());
                }
                watch(created.start());
                agent.hand(
                        created.container(),
                        StateText.fields(
                                state.id(),
                                "creating",
                                created.initPid(),
                                state.bundle(),
                                OciCommands.annotations(state)));
            }
            state.markStarted();
            awaitExecution(created);
            count(created.container(), begun);
            if (!hooks.poststart().isEmpty()) {
                HookRun.all(
                        hooks.poststart(),
                        StateText.of(state, "running", created.initPid(), OciCommands.annotations(state)),
                        environment);
            }
            // what was needed for the start alone
            environment = List.of();
            seccomp = Optional.empty();
            return "";
        } catch (LaunchException | OciFailure | OciException | IOException | RuntimeException e) {
            log.error("start: " + e.getMessage());
            house.page().ifPresent(page -> page.startFailed(state.policy()));
            return String.valueOf(e.getMessage());
        }
    }

    /** Until the program has taken the launcher's place. One that cannot be executed ends, and its engine sees that. */
    static void awaitExecution(Created created) throws IOException {
        var linux = new JnaLinux();
        var program = Path.of("/proc/" + created.initPid() + "/exe");
        for (int looks = 0; looks < QUICK_LOOKS + START_MILLIS; looks++) {
            try {
                if (!Files.readSymbolicLink(program).toString().contains("memfd:brig-launch")) {
                    return;
                }
            } catch (IOException e) {
                return; // it has ended
            }
            if (looks < QUICK_LOOKS) {
                LockSupport.parkNanos(QUICK_NANOS);
            } else if (linux.waitReadable(created.initPidFd(), 1)) {
                return;
            }
        }
    }

    static void awaitEnd(Created created) throws IOException {
        var linux = new JnaLinux();
        while (!linux.waitReadable(created.initPidFd(), -1)) {
            // a signal to us; go on waiting
        }
    }

    /** What Brig's other commands call it: an engine's id of 64 digits shortened as the engine itself shortens it. */
    static String brigId(Path directory) {
        var id = String.valueOf(directory.getFileName());
        if (id.matches("[0-9a-f]{64}")) {
            return id.substring(0, 12);
        }
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(directory.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code start} hears. */
    static String knock(OciState state) throws IOException {
        try (var caller = SocketChannel.open(UnixDomainSocketAddress.of(OciLaunch.door(state.brig())))) {
            var answer = ByteBuffer.allocate(8192);
            while (caller.read(answer) >= 0 && answer.hasRemaining()) {
                // until the other end has said all
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }
    }

    /** For {@link Container#kill} of one more program: the whole container. */
    static void killAll(OciState state) throws IOException {
        state.init().signal(new JnaLinux(), 9);
        state.cgroup().kill();
    }
}
