package brig.rules.audit.fix;

import brig.monitor.host.fact.Subject;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import brig.rules.audit.path.Cut;
import brig.rules.audit.path.Trait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Steps against findings: each container once, each engine's file once, each command once. */
public final class Plan {
    private final AuditResult audit;
    private final Map<String, Fix> fixes = Fixes.shipped();
    private final Map<Subject, Integer> ways;

    private Plan(AuditResult audit) {
        this.audit = audit;
        ways = ways(audit);
    }

    /**
     * First what closes most ways out, then what is worst.
     *
     * @param findings those that are to go
     */
    public static List<Step> of(AuditResult audit, Collection<Finding> findings) {
        var plan = new Plan(audit);
        var steps = new ArrayList<Step>();
        steps.addAll(plan.containers(findings));
        steps.addAll(plan.daemonFiles(findings));
        steps.addAll(plan.rest(findings));
        steps.sort(Comparator.comparingInt(Step::ways)
                .reversed()
                .thenComparing(s -> s.findings().getFirst().severity(), Comparator.reverseOrder()));
        return steps;
    }

    private List<Step> containers(Collection<Finding> findings) {
        var steps = new ArrayList<Step>();
        bySubject(findings, Fix::container).forEach((container, all) -> {
            var ids = all.stream().map(Finding::id).collect(Collectors.toSet());
            // what may be set at once goes with what has to be
            var block = new Recreation(audit.facts(), container, ids).block();
            var notes = new LinkedHashSet<>(block.notes());
            all.forEach(f -> notes.addAll(note(f)));
            steps.add(new Step(all, ways.getOrDefault(container, 0), List.copyOf(notes), block.commands()));
        });
        return steps;
    }

    private List<String> note(Finding finding) {
        var note = fix(finding).note();
        return note.isEmpty() ? List.of() : List.of(note);
    }

    private List<Step> daemonFiles(Collection<Finding> findings) {
        var steps = new ArrayList<Step>();
        bySubject(findings, Fix::isOfDaemonFile).forEach((engine, all) -> {
            var block = new DaemonFile(audit.facts(), engine)
                    .with(all.stream().map(this::fix).toList());
            steps.add(new Step(all, ways.getOrDefault(engine, 0), block.notes(), block.commands()));
        });
        return steps;
    }

    private Map<Subject, List<Finding>> bySubject(
            Collection<Finding> findings, java.util.function.Predicate<Fix> wanted) {
        return findings.stream()
                .filter(f -> wanted.test(fix(f)))
                .collect(Collectors.groupingBy(Finding::subject, LinkedHashMap::new, Collectors.toList()));
    }

    /** The same block for many subjects is one step. */
    private List<Step> rest(Collection<Finding> findings) {
        var host = new HostFix(audit.facts());
        var byBlock = new LinkedHashMap<Map.Entry<String, Block>, List<Finding>>();
        for (var finding : findings) {
            var fix = fix(finding);
            var block =
                    finding.id().startsWith("CVE-") ? host.upgrade(finding, product(finding)) : host.of(finding, fix);
            boolean elsewhere = fix.container() || fix.isOfDaemonFile();
            if (!elsewhere || !block.commands().isEmpty()) {
                // flaws of one product go with one update
                var key = finding.id().startsWith("CVE-") ? "CVE" : finding.id();
                byBlock.computeIfAbsent(Map.entry(key, block), b -> new ArrayList<>())
                        .add(finding);
            }
        }
        return byBlock.entrySet().stream()
                .map(e -> new Step(
                        e.getValue(),
                        e.getValue().stream()
                                .mapToInt(f -> ways.getOrDefault(f.subject(), 0))
                                .max()
                                .orElse(0),
                        e.getKey().getValue().notes(),
                        e.getKey().getValue().commands()))
                .toList();
    }

    private String product(Finding finding) {
        return audit.escapes().stream()
                .filter(j -> j.escape().id().equals(finding.id()))
                .map(j -> j.escape().product())
                .findFirst()
                .orElse("");
    }

    /** A check of the user's own has only its text. */
    private Fix fix(Finding finding) {
        var fix = fixes.get(finding.id());
        return fix != null
                ? fix
                : new Fix(
                        finding.id(),
                        Map.of(),
                        List.of(),
                        "",
                        Map.of(),
                        List.of(),
                        Map.of(),
                        false,
                        "its check is none of Brig's and names no command",
                        "");
    }

    /** Of each subject that the cheapest cut changes, how many ways end there. */
    private static Map<Subject, Integer> ways(AuditResult audit) {
        Set<Subject> privileged = audit.facts().subjects(Subject.Kind.CONTAINER).stream()
                .filter(c ->
                        audit.facts().reading(c, "config.privileged").or(false).equals(true))
                .collect(Collectors.toSet());
        var ways = new LinkedHashMap<Subject, Integer>();
        var counted = new LinkedHashSet<Map.Entry<Subject, Cut>>();
        for (var path : audit.paths()) {
            for (var reason : path.reasons()) {
                var cut = Cut.of(reason, privileged);
                if (reason instanceof Trait trait
                        && cut.isPresent()
                        && audit.cuts().chosen().containsKey(cut.get())
                        && counted.add(Map.entry(trait.subject(), cut.get()))) {
                    ways.merge(trait.subject(), audit.cuts().chosen().get(cut.get()), Integer::sum);
                }
            }
        }
        return ways;
    }
}
