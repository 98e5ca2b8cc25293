package brig.monitor.source;

import brig.monitor.Judge;
import brig.monitor.Killable;
import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.Objector;
import brig.monitor.event.Call;
import brig.monitor.event.Finding;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.incident.EvidenceReader;
import brig.monitor.incident.KillReporter;
import brig.monitor.pipe.EventPipe;
import brig.monitor.proc.ProcessReader;
import brig.monitor.source.AskedCalls.Asked;
import brig.policy.Abi;
import brig.policy.Offence;
import brig.policy.Place;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Lookout;
import brig.runtime.sys.PathLookup;
import brig.runtime.sys.ProcessVm;
import brig.runtime.sys.SeccompListener;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the watched calls of one container until its last process is gone: one thread of its own, one call at a time. If nobody
 * calls for a second the thread ends, and the next call starts another one: an idle container has none.
 *
 * <p>Whatever goes wrong refuses the call. When this thread dies, watched calls fail with ENOSYS. A call that is to kill
 * is never answered at all: its caller stands still until SIGKILL reaches it.
 */
public final class Watch implements AutoCloseable {
    /** A call that comes later than this waits until a thread has started: 0.1 ms. */
    private static final int IDLE_MILLIS = 1000;
    /** How long the end of the container may take to reach us after its processes are gone. */
    private static final long END_MILLIS = 500;

    private static final long KILL_MILLIS = 12_000;
    private static final String FAILURE = "monitor.failure";

    private final Watched watched;
    private final Judge judge;
    private final Objector objector;
    private final EventPipe pipe;
    private final Meter meter;
    private final SeccompListener listener;
    private final PathLookup lookup = new PathLookup();
    private final Frame frame;
    private final AskedCalls calls;
    private final ProcessReader processes;
    private final Scripts scripts;
    private final Ending ending;
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable ProcessInfo caller;

    private Watch(
            Watched watched, Judge judge, Objector objector, Killable killable, EventPipe pipe, KillReporter reporter)
            throws SyscallException {
        this.watched = watched;
        this.judge = judge;
        this.objector = objector;
        this.pipe = pipe;
        this.meter = pipe.meter();
        this.listener = new SeccompListener(watched.listenerFd(), watched.page());
        this.frame = new Frame(new ProcessVm(), new LiveSurroundings(listener, lookup));
        this.calls = new AskedCalls(watched.rules(), Abi.here().getFirst());
        this.processes = new ProcessReader(lookup, watched.initPid(), watched.names());
        this.scripts = new Scripts(watched.initPid());
        this.ending = new Ending(watched, killable, meter, reporter);
    }

    /**
     * Starts to answer.
     *
     * @param judge asked on the watching thread
     * @param objector asked behind it
     * @param killable the container, for a verdict that kills
     * @param reporter told after the container was killed
     * @throws SyscallException if the listener cannot be used; it stays the caller's then
     */
    public static Watch start(
            Watched watched, Judge judge, Objector objector, Killable killable, EventPipe pipe, KillReporter reporter)
            throws SyscallException {
        var watch = new Watch(watched, judge, objector, killable, pipe, reporter);
        watch.begin();
        return watch;
    }

    /** Without anybody who objects. */
    public static Watch start(Watched watched, Judge judge, Killable killable, EventPipe pipe, KillReporter reporter)
            throws SyscallException {
        return start(watched, judge, Objector.NONE, killable, pipe, reporter);
    }

    private void begin() {
        Crew.work(watched.container().id(), this::run);
    }

    private void run() {
        if (!answerUntilIdle()) {
            listener.close(); // ENOSYS for whoever waits
            over.countDown();
        }
    }

    /** @return whether another thread goes on, sooner or later */
    private boolean answerUntilIdle() {
        try {
            for (int patience = IDLE_MILLIS; ; patience = -1) {
                while (listener.receive(patience)) {
                    next();
                }
                if (!listener.isIdle()) {
                    return false;
                }
                if (rest()) {
                    return true; // nothing here is ours any more
                }
            }
        } catch (SyscallException | RuntimeException | Error e) {
            meter.failed(Part.LISTENER, e);
            endUnwatched();
            return false;
        }
    }

    /** @return false if this thread has to wait itself */
    private boolean rest() {
        frame.rest();
        processes.forget();
        caller = null;
        try {
            Lookout.startWhenReadable(listener.descriptors(), this::begin);
            return true;
        } catch (SyscallException e) {
            return false; // what the kernel has for that is used up
        }
    }

    /** Nobody runs unwatched: the container dies before its listener is closed. */
    private void endUnwatched() {
        try {
            ending.killNow();
        } catch (IOException | RuntimeException | Error e) {
            meter.failed(Part.KILL, e);
        }
    }

    private void next() throws SyscallException {
        long start = System.nanoTime();
        caller = null;
        if (ending.begun()) {
            return; // whoever calls now dies with the others
        }
        Offence offence = Offence.SYSCALL;
        Call call = new Call.Other("#" + listener.number(), List.of());
        var part = Part.DECODE;
        try {
            var asked = asked();
            var found = asked.offence(frame);
            if (found == null) {
                throw new IllegalStateException(
                        "the filter asks about call " + listener.number() + ", the rules do not");
            }
            offence = found;
            call = asked.decoder().decode(frame);
            part = Part.JUDGE;
            conclude(call, offence, judged(call, offence, start), start);
        } catch (SyscallException e) {
            if (listener.waits()) {
                refuse(call, offence, part, e, start);
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            refuse(call, offence, part, e, start);
        } finally {
            frame.end();
        }
    }

    private Verdict judged(Call call, Offence offence, long start) throws SyscallException {
        var verdict = judge.judge(call, offence);
        if (verdict instanceof Verdict.Deny || verdict instanceof Verdict.Kill || !objector.concerns(call.syscall())) {
            return verdict;
        }
        return objector.object(event(caller(call), call, offence, verdict, System.nanoTime() - start))
                .orElse(verdict);
    }

    /** Who makes the call that waits, and all around it that rules may ask for later; found out once a call. */
    private ProcessInfo caller(Call call) {
        var known = caller;
        if (known == null) {
            known = processes.recent(frame.thread());
            settle(call);
            caller = known;
        }
        return known;
    }

    private SyscallEvent event(ProcessInfo process, Call call, Offence offence, Verdict verdict, long nanoseconds) {
        var told = call instanceof Call.Exec exec ? scripts.told(exec) : call;
        return new SyscallEvent(
                Instant.now(), watched.container(), process, told, offence, verdict, Duration.ofNanos(nanoseconds));
    }

    private Asked asked() {
        var abi = Abi.of(listener.arch(), listener.number());
        frame.begin(abi, listener.thread());
        for (int i = 0; i < 6; i++) {
            frame.register(i, listener.argument(i));
        }
        var asked = calls.of(abi, listener.number());
        if (asked == null) {
            throw new IllegalStateException(
                    "the filter asks about " + abi + " call " + listener.number() + ", the rules do not");
        }
        return asked;
    }

    private void refuse(Call call, Offence offence, Part part, Throwable why, long start) throws SyscallException {
        meter.failed(part, why);
        var reason = new Verdict.Reason(offence, FAILURE, Place.BUILT_IN);
        conclude(call, offence, new Verdict.Deny(Errno.EPERM, reason), start);
    }

    /** @return false if the caller is gone */
    private boolean answer(Verdict verdict) throws SyscallException {
        if (verdict instanceof Verdict.Allow || verdict instanceof Verdict.Alert) {
            return listener.proceed();
        }
        return verdict instanceof Verdict.Deny deny ? listener.fail(deny.errno()) : listener.waits();
    }

    /**
     * Answers, then tells. That the answer arrived is also the proof that what was read was the caller's own: had it
     * been killed meanwhile, its pid might be another's, and the answer would find nobody.
     */
    private void conclude(Call call, Offence offence, Verdict verdict, long start) throws SyscallException {
        boolean wanted = !(verdict instanceof Verdict.Allow) || pipe.wantsAllowed(offence);
        // before the answer: afterwards the caller may be another program, or gone
        var process = wanted ? caller(call) : null;
        boolean there = answer(verdict);
        long nanoseconds = System.nanoTime() - start;
        frame.end(); // before others get the event: from now on nothing around the caller may be looked at
        meter.decided(offence, verdict, nanoseconds);
        if (call instanceof Call.Exec) {
            processes.forget();
        }
        if (process == null || !there) {
            return;
        }
        var event = event(process, call, offence, verdict, nanoseconds);
        watched.page().made();
        if (verdict instanceof Verdict.Kill && ending.claim()) {
            ending.end(event, process.pid(), () -> pipe.offer(event));
        } else {
            pipe.offer(event);
        }
    }

    /** Looks up what rules may ask for later, when the caller is gone. */
    private void settle(Call call) {
        if (call instanceof Call.Exec) {
            scripts.prepare();
        }
        if (call instanceof Call.Network network) {
            var _ = network.protocol().get();
        } else if (watched.names().isPresent() && call instanceof Call.Exec exec) {
            var _ = exec.environment().get();
        } else if (watched.names().isPresent() && call instanceof Call.Other other) {
            var _ = other.descriptor().get();
        }
    }

    /** Ends the container for what a detector found. Returns at once; safe from any thread. */
    public void kill(Verdict.Reason reason, String message) {
        var finding = new Finding(Instant.now(), watched.container(), reason, message, true);
        if (ending.begin(finding, EvidenceReader.NOBODY)) {
            pipe.offer(finding);
        }
    }

    /** Ends the one process that made a call, if it is still there, and tells sinks why. Safe from any thread. */
    public void killProcess(int pid, Instant seen, Verdict.Reason reason, String message) {
        try {
            boolean killed = Culprit.kill(pid, seen, watched.initPid());
            alert(reason, message + (killed ? " (process killed)" : " (the process has ended already)"));
        } catch (IOException e) {
            meter.failed(Part.KILL, e);
            alert(reason, message + " (the process could not be killed)");
        }
    }

    /** Tells sinks what a detector found. Safe from any thread. */
    public void alert(Verdict.Reason reason, String message) {
        pipe.offer(new Finding(Instant.now(), watched.container(), reason, message, false));
    }

    /** Whether a verdict or a finding has ended the container. */
    public boolean killed() {
        return ending.begun();
    }

    /** Waits until an ending that has begun is over and reported; returns at once if none has. */
    public void awaitEnding() throws InterruptedException {
        ending.await(KILL_MILLIS);
    }

    /** Who that is, for events from elsewhere. */
    public ProcessInfo process(int pid) {
        return new ProcessReader(new PathLookup(), watched.initPid()).read(pid);
    }

    /** Waits until nobody is left whose calls are watched. */
    public void awaitNobody() throws InterruptedException {
        over.await();
    }

    /**
     * Ends the watch. Nobody answers a container's calls then, so a container that still lives is killed first.
     *
     * @throws IOException if that failed; watched calls get ENOSYS all the same
     */
    @Override
    public void close() throws IOException {
        try {
            if (!over.await(END_MILLIS, TimeUnit.MILLISECONDS)) {
                ending.killNow();
                var _ = over.await(END_MILLIS, TimeUnit.MILLISECONDS);
            }
            ending.await(KILL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listener.stop();
        }
    }
}
