package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.Objector;
import brig.monitor.event.ContainerRef;
import brig.monitor.incident.Incidents;
import brig.monitor.pipe.EventPipe;
import brig.monitor.proc.UserNames;
import brig.monitor.sink.AlertSink;
import brig.monitor.source.Watch;
import brig.monitor.source.Watched;
import brig.policy.NetworkRules;
import brig.policy.Offence;
import brig.policy.verdict.NetworkTable;
import brig.rules.drl.ApartCompiler;
import brig.rules.verdict.KernelControls;
import brig.rules.verdict.PolicyJudge;
import brig.runtime.host.Control;
import brig.runtime.host.HostControls;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Running;
import brig.runtime.launch.Sweep;
import brig.runtime.network.isolated.IsolatedNetwork;
import brig.runtime.network.isolated.UserNetwork;
import brig.runtime.plan.Step;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.LandlockVersion;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One container from its launch to its end, in this process. */
public final class Supervision {
    private final Order order;
    private final Care care;
    private final Consumer<String> notes;
    private final ContainerRef container;
    private final Signals signals;
    private boolean killed;
    private long oomKills;

    /**
     * How a container ended.
     *
     * @param code the program's exit code, or 128+n if signal n ended it
     * @param killed whether Brig ended it for what it did
     * @param asked whether Brig was asked to end it
     * @param oomKills processes that the memory limit killed
     */
    public record Outcome(int code, boolean killed, boolean asked, long oomKills) {}

    private Supervision(Order order, Care care, Consumer<String> notes) {
        this.order = order;
        this.care = care;
        this.signals = Signals.at(care, order.stopSignal());
        this.notes = notes;
        var request = order.request();
        this.container = new ContainerRef(request.id(), request.name(), request.policy());
    }

    /**
     * Runs a container and returns when it has ended and nothing of it is left.
     *
     * @param seat where it is steered from
     * @param alerts takes a line for each thing that is not allowed
     * @param notes takes what Brig has to say about itself, a line each
     * @return the program's exit code, or 128+n if signal n ended it
     * @throws LaunchException if the program was not executed
     * @throws IOException if Brig could not do its part before or after
     */
    public static int run(
            Order order, Seat seat, Consumer<String> alerts, AlertSink.Style style, Consumer<String> notes)
            throws LaunchException, IOException {
        return run(order, new Attached(seat, order.interactive(), notes), alerts, style, notes)
                .code();
    }

    /** As the other, for somebody who keeps the container in his own way. */
    public static Outcome run(
            Order order, Care care, Consumer<String> alerts, AlertSink.Style style, Consumer<String> notes)
            throws LaunchException, IOException {
        var supervision = new Supervision(order, care, notes);
        try (var telling = new Telling(order, care.page(), alerts, style, notes)) {
            supervision.sweep();
            int code = supervision.launch(telling);
            supervision.awaitReader(telling);
            return new Outcome(code, supervision.killed, supervision.signals.arrivals() > 0, supervision.oomKills);
        }
    }

    /** Who waits between two runs of a container hears that he is asked to end; the next run hears it by itself. */
    public static void whenAskedToEnd(Runnable callback) {
        Signals.ofThisProcess(_ -> callback.run());
    }

    /** A page that is gone before Prometheus reads it raises no alarm. A signal ends the waiting. */
    private void awaitReader(Telling telling) {
        if (killed) {
            int before = signals.arrivals();
            telling.awaitReader(order.metricsWait(), () -> {
                hearSignals();
                return signals.arrivals() > before;
            });
        }
    }

    private void hearSignals() {
        try {
            var beside = care.beside();
            if (beside.descriptor() >= 0 && new JnaLinux().waitReadable(beside.descriptor(), 0)) {
                beside.arrived();
            }
        } catch (SyscallException e) {
            // then none is heard, and the time ends the waiting
        }
    }

    /** What a Brig that was killed left behind. If it stays, that is no reason not to start. */
    private void sweep() {
        if (!OwnNamespace.isRootOfHost() && OwnNamespace.current().isEmpty()) {
            return; // the launch says what is missing
        }
        // addresses and ports that are in nobody's use any more it may need itself
        if (care.outlivesTheRun() && order.request().policy().network().mode() != NetworkRules.Mode.ISOLATED) {
            return;
        }
        try {
            Sweep.clean().forEach(notes);
        } catch (IOException e) {
            notes.accept("cannot look for leftovers: " + e.getMessage());
        }
    }

    private int launch(Telling telling) throws LaunchException, IOException {
        long start = System.nanoTime();
        try (var started = care.start(order.request())) {
            var took = Duration.ofNanos(System.nanoTime() - start);
            started.missing().forEach(control -> notes.accept("degraded: " + control.line()));
            started.plan().warnings().forEach(notes);
            var missing = started.missing().stream().map(Control::name).toList();
            telling.started(container, took, missing);
            try {
                return watch(started, container.without(missing), telling);
            } finally {
                telling.ended(container, missing);
            }
        } catch (LaunchException e) {
            telling.startFailed(container.policy());
            throw e;
        }
    }

    private int watch(Container started, ContainerRef name, Telling telling) throws LaunchException, IOException {
        var answers = new Answers(order.observe(), Answers.Means.of(started));
        var judged = order.rules()
                .map(rules -> new JudgedByRules(rules, order.request().policy(), answers, notes));
        var detectors = new ArrayList<Detector>(
                List.of(new LateCorrelation(answers, order.rules().isPresent(), telling.meter(), notes)));
        var wanted = EnumSet.noneOf(Offence.class);
        wanted.addAll(telling.allowedWanted());
        judged.ifPresent(rules -> {
            detectors.add(rules.live());
            wanted.addAll(rules.wanted());
        });
        var own = order.detect()
                .map(directory -> new OwnDetection(
                        directory, order.request().policy(), compiler(), answers, telling.meter(), notes));
        own.ifPresent(rules -> {
            detectors.add(rules);
            wanted.addAll(EnumSet.allOf(Offence.class));
        });
        var sinks = new ArrayList<>(telling.sinks());
        sinks.add(new Told(started.page()));
        try (var pipe = new EventPipe(EventPipe.CAPACITY, wanted, sinks, detectors, telling.meter())) {
            var reporter = new Incidents(Incidents.FOLDER, Incidents.KEEP, telling.history());
            var objector = order.observe() ? Objector.NONE : answers.objector(judged);
            if (started.listenerFd() < 0) {
                hearOfNames(started, name, pipe, Optional.empty());
                var execs = new Execs(started, name, judged.isPresent(), Objector.NONE, pipe, reporter);
                return attend(started, execs, telling);
            }
            try (var watch = Watch.start(
                            watched(name, started, judged.isPresent()),
                            judge(started),
                            objector,
                            new WholeContainer(started),
                            pipe,
                            reporter);
                    var _ = reload(judged, watch, pipe, telling)) {
                answers.mayAct(watch);
                hearOfNames(started, name, pipe, Optional.of(watch));
                own.ifPresent(rules -> rules.mayAct(watch));
                var execs = new Execs(started, name, judged.isPresent(), objector, pipe, reporter);
                int code = attend(started, execs, telling);
                watch.awaitEnding();
                if (watch.killed() || execs.killed()) {
                    killed = true;
                    report();
                }
                return code;
            } catch (InterruptedException e) {
                throw new IOException("interrupted while the container was being killed", e);
            }
        }
    }

    private OwnDetection.Compiler compiler() {
        return care.outlivesTheRun() ? ApartCompiler::compile : OwnDetection.Compiler.HERE;
    }

    private void hearOfNames(Container started, ContainerRef name, EventPipe pipe, Optional<Watch> watch) {
        if (started.names().isPresent()) {
            var policy = started.plan().request().policy();
            started.names().get().tell(new NameRefusals(policy, name, order.observe(), pipe, watch));
        }
    }

    private Care.Closing reload(Optional<JudgedByRules> judged, Watch watch, EventPipe pipe, Telling telling) {
        return judged.isPresent() && !order.ruleFiles().isEmpty()
                ? RuleReload.start(order.ruleFiles(), judged.get(), watch, pipe, telling.meter(), notes)
                : () -> {};
    }

    /**
     * @param name in events and reports
     * @param rules whether there are rules that may ask for particulars
     */
    public static Watched watched(ContainerRef name, Container started, boolean rules) {
        return new Watched(
                name,
                started.initPid(),
                started.listenerFd(),
                started.plan().request().policy().syscalls(),
                rules ? Optional.of(UserNames.of(started.initPid())) : Optional.empty(),
                started.page());
    }

    /** The policy with its paths as they lie in the container's root, and what the kernel holds of it. */
    public static PolicyJudge judge(Container started) throws IOException {
        boolean landlock = started.plan().steps().stream()
                .anyMatch(step -> step instanceof Step.Landlock || step instanceof Step.Relock);
        boolean programs = started.cgroup().cgroup2Dir().isPresent()
                && started.missing().stream()
                        .noneMatch(control -> control.name().equals(HostControls.NETWORK));
        var policy = started.plan().request().policy();
        boolean own = OwnNamespace.current().isPresent();
        return new PolicyJudge(
                policy,
                // nftables in the container's network namespace holds an ordinary user's lists
                new KernelControls(landlock ? LandlockVersion.abi() : 0, programs || own),
                policy.network().names().isEmpty()
                        ? NetworkTable.Leases.NONE // without loading what others need
                        : own
                                ? UserNetwork.leases(started.id(), policy.network(), started.initPid())
                                : IsolatedNetwork.leases(started.id(), policy.network()));
    }

    /** From the execution of the program to its end. */
    private int attend(Container started, Execs execs, Telling telling) throws LaunchException, IOException {
        telling.live().show(Running.live(started.id())); // its program runs by now
        signals.passOnTo(started);
        var relay = started.terminalFd() < 0
                ? Optional.<Care.Closing>empty()
                : Optional.of(care.terminal(started.terminalFd()));
        int code = -1;
        var attended = care.started(started, execs);
        try {
            if (!started.hasEnded(care.beside(), Care.MOMENT_MILLIS)) {
                attended.stays();
                while (!started.hasEnded(care.beside(), -1)) {
                    // it goes on
                }
            }
            code = started.waitFor();
            tellOfMemory(started);
            code = signals.deadly().isPresent() ? 128 + signals.deadly().getAsInt() : code;
            return code;
        } finally {
            attended.ended(code);
            relay.ifPresent(Care.Closing::close);
        }
    }

    /** The kernel kills without a word whoever goes beyond the limit. */
    private void tellOfMemory(Container started) {
        try {
            long killed = started.cgroup().oomKills().orElse(0);
            oomKills = killed;
            if (killed > 0) {
                var limit = started.plan().request().policy().resources().memory();
                notes.accept("memory limit " + limit + " reached: the kernel killed " + killed
                        + (killed == 1 ? " process" : " processes"));
            }
        } catch (IOException e) {
            // nobody reads it any more
        }
    }

    private void report() {
        try {
            notes.accept(
                    "killed " + container.name() + "; report: " + Incidents.find(Incidents.FOLDER, container.id()));
        } catch (IOException e) {
            notes.accept("killed " + container.name() + "; no report: " + e.getMessage());
        }
    }
}
