package brig.rules.audit;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.check.Check;
import brig.rules.audit.check.Checks;
import brig.rules.audit.check.Examiner;
import brig.rules.audit.check.Examiner.Undecided;
import brig.rules.audit.check.Finding;
import brig.rules.audit.escape.EscapeTable;
import brig.rules.audit.escape.Escapes;
import brig.rules.audit.escape.Judgement;
import brig.rules.audit.escape.Modules;
import brig.rules.audit.path.AttackPath;
import brig.rules.audit.path.Cuts;
import brig.rules.audit.path.PathFinder;
import brig.rules.audit.path.PathRules;
import brig.rules.audit.view.Effective;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Facts in, an audit out: the same facts give the same audit. */
public final class Audit {
    private static final String SEEN = "processes.all-seen";

    private final List<Check> checks;
    private final EscapeTable escapes;

    /** @param own checks that a user wrote, besides the shipped ones */
    public Audit(Collection<Check> own, EscapeTable escapes) {
        var all = new ArrayList<>(Checks.shipped());
        all.addAll(own);
        checks = List.copyOf(all);
        this.escapes = escapes;
    }

    public static Audit shipped() {
        return new Audit(List.of(), EscapeTable.shipped());
    }

    /** @param rules empty if no paths are wanted */
    public AuditResult of(FactDocument seen, Optional<PathRules> rules) {
        var effective = Effective.of(seen);
        var judgements = new Escapes(effective, escapes).judge();
        var facts = effective.with(List.of(openModules(effective, judgements)));
        var outcome = new Examiner(facts).examine(checks);
        var findings = new ArrayList<>(outcome.findings());
        judgements.stream()
                .filter(j -> j.status() == Judgement.Status.AFFECTED)
                .filter(j -> matters(facts, j))
                .forEach(j -> findings.add(finding(j)));
        findings.sort(Comparator.comparing(Finding::severity)
                .reversed()
                .thenComparing(Finding::subject)
                .thenComparing(Finding::id));
        var paths = rules.map(r -> PathFinder.paths(r.chain(facts, findings, judgements)))
                .orElse(List.of());
        return new AuditResult(
                facts,
                findings,
                undecided(facts, outcome.undecided()),
                judgements,
                escapes.date(),
                paths,
                cuts(facts, paths));
    }

    private static Fact openModules(FactDocument facts, List<Judgement> judgements) {
        var modules = new Modules(facts);
        Reading<Object> open =
                modules.known() ? Reading.of(modules.open(judgements)) : facts.reading(Subject.HOST, "modules.risky");
        return new Fact(Subject.HOST, "flaws.modules", open, "/lib/modules, /etc/modprobe.d", facts.time());
    }

    /**
     * Whether a container that no engine knows runs here is open while there are processes that nobody looked at; and so
     * are known escapes of what has no version.
     */
    private List<Undecided> undecided(FactDocument facts, List<Undecided> undecided) {
        var all = new ArrayList<>(undecided);
        if (facts.reading(Subject.HOST, SEEN) instanceof Reading.Unreadable<Object>) {
            all.add(new Undecided("RT-FOREIGN", Subject.HOST, List.of(SEEN)));
        }
        var missing = new Escapes(facts, escapes).versionsMissing();
        if (!missing.isEmpty()) {
            all.add(new Undecided("KNOWN-ESCAPES", Subject.HOST, missing));
        }
        return all;
    }

    /**
     * An audit of one process: its findings, and the ways that start at it.
     *
     * @param facts of this process alone, from {@link brig.monitor.host.HostFacts#inside}
     */
    public AuditResult inside(FactDocument facts, Optional<PathRules> rules, Subject process) {
        var whole = of(facts, rules);
        var paths =
                whole.paths().stream().filter(p -> p.start().equals(process)).toList();
        return new AuditResult(
                whole.facts(),
                whole.findings().stream()
                        .filter(f -> f.subject().equals(process))
                        .toList(),
                whole.undecided().stream()
                        .filter(u -> u.subject().equals(process))
                        .toList(),
                whole.escapes(),
                whole.escapesDate(),
                paths,
                cuts(whole.facts(), paths));
    }

    private static Cuts cuts(FactDocument facts, List<AttackPath> paths) {
        Set<Subject> privileged = facts.subjects(Subject.Kind.CONTAINER).stream()
                .filter(c -> facts.reading(c, "config.privileged").or(false).equals(true))
                .collect(Collectors.toSet());
        // a container without limits is a finding of its own; a plan against it would hide the others
        var serious = paths.stream()
                .filter(p -> !p.goal().equals("denial of service"))
                .toList();
        return serious.isEmpty() ? new Cuts(Map.of(), 0) : Cuts.cheapest(serious, privileged);
    }

    /** A flaw of what does not run here, or of an interface that nobody uses here, is none. */
    private static boolean matters(FactDocument facts, Judgement judgement) {
        if (!new Modules(facts).reach(judgement.escape())) {
            return false;
        }
        var needs = judgement.escape().needs();
        return switch (needs) {
            case "cri", "cri-no-way" ->
                facts.reading(Subject.HOST, "engines.running").or("").toString().contains("kubelet");
            case "cgroup-v1" ->
                !facts.reading(Subject.HOST, "cgroup.v1").or("[]").toString().equals("[]");
            case "authz" ->
                facts.subjects(Subject.Kind.ENGINE).stream()
                        .anyMatch(e -> facts.reading(e, "authorization-plugins")
                                        .or("[]")
                                        .toString()
                                        .length()
                                > 2);
            default -> true;
        };
    }

    private static Finding finding(Judgement judgement) {
        var escape = judgement.escape();
        return new Finding(
                escape.id(),
                Subject.HOST,
                "host",
                escape.severity(),
                escape.product() + " " + judgement.installed() + " has a known way out: " + escape.name(),
                escape.exploited() ? "it is known to be used" : "exploits of such flaws become public",
                "update " + escape.product() + " to " + escape.fixed().getLast() + " or a fixed version of its series",
                List.of(new Finding.Evidence("version", judgement.installed(), judgement.source())),
                List.of("1.2.1"),
                List.of("T1611"));
    }
}
