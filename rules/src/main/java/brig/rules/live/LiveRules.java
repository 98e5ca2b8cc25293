package brig.rules.live;

import brig.monitor.Detector;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.sink.AlertLimit;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Judges the events of a running container, and alerts or kills as the rule that matches says. */
public final class LiveRules implements Detector {
    /** Alerts of one rule. */
    static final int MOST_A_MINUTE = 20;

    private static final String WOULD_BE_REFUSED = " (observed only: the call would have been refused)";

    private volatile Evaluator evaluator;
    private final Actions actions;
    private final Consumer<String> complaints;
    private final AlertLimit limit = new AlertLimit(MOST_A_MINUTE);
    private final Set<String> complainedOf = new HashSet<>();

    /** @param complaints takes a line about a rule that fails, and the number of alerts that were too many */
    public LiveRules(RuleSet rules, Actions actions, Consumer<String> complaints) {
        this.actions = actions;
        this.complaints = complaints;
        this.evaluator = new Evaluator(rules, this::failed);
    }

    /** From the next event on these are in force. Safe from any thread. */
    public void replace(RuleSet rules) {
        evaluator = new Evaluator(rules, this::failed);
    }

    private synchronized void failed(Rule rule, RuntimeException why) {
        if (complainedOf.add(rule.name())) {
            complaints.accept("the rule '" + rule.name() + "' failed: " + why.getMessage());
        }
    }

    @Override
    public void accept(SyscallEvent event) {
        for (var match : evaluator.judge(event)) {
            tell(match);
        }
    }

    private void tell(Match match) {
        var rule = match.rule();
        var event = match.event();
        var reason = new Verdict.Reason(event.asked(), rule.name(), rule.place());
        var message = rule.priority().key() + ": " + match.output();
        if (isAlready(event.verdict(), rule)) {
            return;
        }
        switch (rule.response()) {
            case KILL -> actions.kill(event.container(), reason, message);
            case KILL_PROCESS -> actions.killProcess(event.process().pid(), event.time(), reason, message);
            case PAUSE -> actions.pause(event.container(), reason, message);
            case CUT_NETWORK -> actions.cutNetwork(event.container(), reason, message);
            case ALERT -> alert(match, reason, message);
            case DENY -> alert(match, reason, wentOn(event) ? message + WOULD_BE_REFUSED : message);
        }
    }

    private void alert(Match match, Verdict.Reason reason, String message) {
        if (limit.mayTell(match.rule().name(), match.event().time())) {
            actions.alert(match.event().container(), reason, message);
        }
    }

    /** A call that a rule refuses goes on where nobody asked the rule before it: when all is only observed. */
    private static boolean wentOn(SyscallEvent event) {
        return switch (event.verdict()) {
            case Verdict.Allow _, Verdict.Alert _ -> true;
            case Verdict.Deny _, Verdict.Kill _ -> false;
        };
    }

    /** Whether the call was stopped for this rule: that has been told. */
    private static boolean isAlready(Verdict verdict, Rule rule) {
        return switch (verdict) {
            case Verdict.Deny deny -> deny.reason().rule().equals(rule.name());
            case Verdict.Kill(var reason) -> reason.rule().equals(rule.name());
            case Verdict.Allow _, Verdict.Alert _ -> false;
        };
    }

    @Override
    public void close() {
        if (limit.silenced() > 0) {
            complaints.accept(
                    limit.silenced() + " matches were not told: of one rule " + MOST_A_MINUTE + " a minute are");
        }
    }
}
