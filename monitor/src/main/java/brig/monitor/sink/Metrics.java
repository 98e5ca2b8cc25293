package brig.monitor.sink;

import brig.monitor.Meter;
import brig.monitor.Sink;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Event;
import brig.monitor.event.Finding;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.policy.SyscallTable;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counters for Prometheus (docs/metrics.md). No label takes a value that a container can choose: a series per such value
 * would let it fill the memory of whoever scrapes.
 */
public final class Metrics implements Meter, Sink {
    private final Map<Offence, Answers> answers = new EnumMap<>(Offence.class);
    private final Counter denials;
    private final Counter kills;
    private final Counter findings;
    private final Gauge lastKill;
    private final Gauge lastDenial;
    private final Gauge lastFinding;
    private final Counter sent;
    private final Counter reloads;
    private final Counter policyReloads;
    private final Counter dropped;
    private final Counter failures;
    private final Counter starts;
    private final Gauge degraded;
    private final Histogram startSeconds;
    private final Map<Offence, Histogram.Child> decisions = new EnumMap<>(Offence.class);
    private final Counter.Child droppedAll;

    /** Looked up once: this is on the way of every watched call. */
    private record Answers(Counter.Child allow, Counter.Child alert, Counter.Child deny, Counter.Child kill) {
        Counter.Child of(Verdict verdict) {
            return switch (verdict) {
                case Verdict.Allow() -> allow;
                case Verdict.Alert _ -> alert;
                case Verdict.Deny _ -> deny;
                case Verdict.Kill _ -> kill;
            };
        }
    }

    public Metrics(CollectorRegistry registry) {
        var events = Counter.build("brig_events_total", "Watched calls answered, by class and verdict.")
                .labelNames("offence", "verdict")
                .register(registry);
        denials = Counter.build("brig_denials_total", "Calls refused, by policy, class and call.")
                .labelNames("policy", "offence", "call")
                .register(registry);
        kills = Counter.build("brig_kills_total", "Containers killed, by policy, class and call.")
                .labelNames("policy", "offence", "call")
                .register(registry);
        findings = Counter.build("brig_findings_total", "Findings of detectors, by policy and rule.")
                .labelNames("policy", "rule")
                .register(registry);
        lastKill = Gauge.build("brig_last_kill_timestamp_seconds", "When a container was last killed.")
                .labelNames("policy", "offence", "call")
                .register(registry);
        lastDenial = Gauge.build("brig_last_denial_timestamp_seconds", "When a call was last refused.")
                .labelNames("policy", "offence")
                .register(registry);
        lastFinding = Gauge.build("brig_last_finding_timestamp_seconds", "When a rule last matched.")
                .labelNames("policy", "rule")
                .register(registry);
        sent = Counter.build("brig_alerts_sent_total", "Alerts to other programs, by kind of these and outcome.")
                .labelNames("to", "outcome")
                .register(registry);
        reloads = Counter.build("brig_rule_reloads_total", "Rule files read again, by result.")
                .labelNames("result")
                .register(registry);
        policyReloads = Counter.build("brig_policy_reloads_total", "Policy files read again by the daemon, by result.")
                .labelNames("result")
                .register(registry);
        dropped = Counter.build("brig_events_dropped_total", "Events that found their queue full.")
                .register(registry);
        failures = Counter.build("brig_monitor_failures_total", "Failures of Brig itself; calls were refused for them.")
                .labelNames("part")
                .register(registry);
        starts = Counter.build("brig_container_starts_total", "Containers started, by policy and result.")
                .labelNames("policy", "result")
                .register(registry);
        startSeconds = Histogram.build("brig_container_start_seconds", "From the request to the program's execve.")
                .buckets(.01, .02, .05, .1, .2, .5, 1, 2, 5, 10)
                .register(registry);
        degraded = Gauge.build("brig_degraded_controls", "Controls of running containers that this host lacks.")
                .labelNames("policy", "control")
                .register(registry);
        var decisionSeconds = Histogram.build(
                        "brig_decision_seconds", "From the arrival of a watched call to its answer.")
                .labelNames("offence")
                .buckets(5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 1e-2, 1e-1, 1)
                .register(registry);
        for (var offence : Offence.values()) {
            decisions.put(offence, decisionSeconds.labels(offence.key()));
            answers.put(
                    offence,
                    new Answers(
                            events.labels(offence.key(), "allow"),
                            events.labels(offence.key(), "alert"),
                            events.labels(offence.key(), "deny"),
                            events.labels(offence.key(), "kill")));
        }
        droppedAll = dropped.labels();
        for (var part : Part.values()) {
            failures.labels(key(part)); // a series that is missing until it matters raises no alarm
        }
        reloads.labels("ok");
        reloads.labels("failed");
        policyReloads.labels("ok");
        policyReloads.labels("failed");
    }

    private static String key(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void decided(Offence asked, Verdict verdict, long nanoseconds) {
        var counters = answers.get(asked);
        if (counters != null) {
            counters.of(verdict).inc();
        }
        var histogram = decisions.get(asked);
        if (histogram != null) {
            histogram.observe(nanoseconds * 1e-9);
        }
    }

    @Override
    public void failed(Part part, Throwable why) {
        failures.labels(key(part)).inc();
    }

    @Override
    public void dropped() {
        droppedAll.inc();
    }

    @Override
    public void sent(String kind, Sending outcome) {
        sent.labels(kind, key(outcome)).inc();
    }

    @Override
    public void reloaded(boolean inForce) {
        reloads.labels(inForce ? "ok" : "failed").inc();
    }

    @Override
    public void policyRead(boolean inForce) {
        policyReloads.labels(inForce ? "ok" : "failed").inc();
    }

    @Override
    public void accept(Event event) {
        var policy = event.container().policy();
        double now = event.time().toEpochMilli() / 1e3;
        switch (event) {
            case SyscallEvent call -> {
                var name = bounded(call.call().syscall());
                if (call.verdict() instanceof Verdict.Deny deny) {
                    var offence = deny.reason().offence().key();
                    denials.labels(policy, offence, name).inc();
                    lastDenial.labels(policy, offence).set(now);
                }
                if (call.verdict() instanceof Verdict.Kill(var reason)) {
                    killed(policy, reason.offence(), name, now);
                }
            }
            case Finding finding -> {
                var rule = finding.reason().rule();
                findings.labels(policy, rule).inc();
                lastFinding.labels(policy, rule).set(now);
                if (finding.killed()) {
                    killed(policy, finding.reason().offence(), "none", now);
                }
            }
        }
    }

    private void killed(String policy, Offence offence, String call, double now) {
        kills.labels(policy, offence.key(), call).inc();
        lastKill.labels(policy, offence.key(), call).set(now);
    }

    /** A call of another ABI may have any number. */
    private static String bounded(String call) {
        int colon = call.indexOf(':');
        return SyscallTable.names().contains(call.substring(colon + 1)) ? call : "other";
    }

    /** A container runs. */
    public void started(ContainerRef container, Duration time, Iterable<String> missingControls) {
        starts.labels(container.policy(), "ok").inc();
        startSeconds.observe(time.toNanos() * 1e-9);
        for (var control : missingControls) {
            degraded.labels(container.policy(), control).inc();
        }
    }

    public void startFailed(String policy) {
        starts.labels(policy, "failed").inc();
    }

    /** A container that {@link #started} is gone. */
    public void ended(ContainerRef container, Iterable<String> missingControls) {
        for (var control : missingControls) {
            degraded.labels(container.policy(), control).dec();
        }
    }

    @Override
    public void close() {}
}
