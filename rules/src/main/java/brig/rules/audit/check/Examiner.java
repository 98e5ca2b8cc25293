package brig.rules.audit.check;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts checks to facts. */
public final class Examiner {
    private static final Pattern PLACE = Pattern.compile("\\{([\\w.:/-]+)}");
    private static final Pattern PLACES = Pattern.compile("(" + PLACE.pattern() + ")+");
    private static final int LONGEST_EVIDENCE = 300;

    private final FactDocument facts;

    /** @param facts with what follows from them */
    public Examiner(FactDocument facts) {
        this.facts = facts;
    }

    /** @param missing the facts without which nobody can say */
    public record Undecided(String id, Subject subject, List<String> missing) {
        public Undecided {
            missing = List.copyOf(missing);
        }
    }

    public record Outcome(List<Finding> findings, List<Undecided> undecided) {
        public Outcome {
            findings = List.copyOf(findings);
            undecided = List.copyOf(undecided);
        }
    }

    public Outcome examine(Collection<Check> checks) {
        var findings = new ArrayList<Finding>();
        var undecided = new ArrayList<Undecided>();
        for (var check : checks) {
            for (var subject : facts.subjects(check.on())) {
                if (!concerns(check, subject)) {
                    continue;
                }
                switch (judge(check.when(), subject)) {
                    case Answer.Yes() -> findings.add(finding(check, subject));
                    case Answer.No() -> {}
                    case Answer.Unknown(var missing) -> undecided.add(new Undecided(check.id(), subject, missing));
                }
            }
        }
        return new Outcome(findings, undecided);
    }

    private boolean concerns(Check check, Subject subject) {
        if (subject.kind() != Subject.Kind.CONTAINER) {
            return true;
        }
        boolean runs = facts.reading(subject, "running").or(false).equals(true);
        return runs != check.stopped();
    }

    /** Whether a condition holds for a subject. */
    public Answer judge(Condition condition, Subject subject) {
        return condition.judge(key -> reading(key, subject));
    }

    private Reading<Object> reading(String key, Subject subject) {
        var about = about(key, subject);
        if (about.kind() == Subject.Kind.ENGINE && facts.of(about).isEmpty()) {
            // an engine that is not there has no settings
            return Reading.absent();
        }
        return facts.reading(about, bare(key));
    }

    private Subject about(String key, Subject subject) {
        if (key.startsWith("host:")) {
            return Subject.HOST;
        }
        return key.startsWith("engine:")
                ? Subject.engine(facts.reading(subject, "engine").or("").toString())
                : subject;
    }

    private static String bare(String key) {
        return key.startsWith("host:") || key.startsWith("engine:") ? key.substring(key.indexOf(':') + 1) : key;
    }

    private Optional<Fact> fact(String key, Subject subject) {
        return facts.fact(about(key, subject), bare(key));
    }

    private Finding finding(Check check, Subject subject) {
        var severity = check.raises().stream()
                .filter(raise -> judge(raise.when(), subject) instanceof Answer.Yes)
                .map(Check.Raise::severity)
                .findFirst()
                .orElse(check.severity());
        return new Finding(
                check.id(),
                subject,
                facts.reading(subject, "name").or(subject.id()).toString(),
                severity,
                filled(check.title(), subject),
                check.why(),
                filled(check.fix(), subject),
                evidence(check, subject),
                check.cis(),
                check.attack());
    }

    private List<Finding.Evidence> evidence(Check check, Subject subject) {
        var keys = new LinkedHashSet<>(check.show());
        keys.addAll(check.when().keys());
        var evidence = new ArrayList<Finding.Evidence>();
        for (var key : keys) {
            fact(key, subject).ifPresent(fact -> {
                if (fact.reading() instanceof Reading.Value<Object>(var value)) {
                    evidence.add(new Finding.Evidence(key, shortened(value.toString()), fact.source()));
                } else if (fact.reading() instanceof Reading.Absent<Object>) {
                    evidence.add(new Finding.Evidence(key, "absent", fact.source()));
                }
            });
        }
        return evidence;
    }

    /** Places side by side are one list: of {@code {rw}{ro}} often only one has something. */
    private String filled(String text, Subject subject) {
        return PLACES.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(PLACE.matcher(match.group())
                        .results()
                        .map(place -> shown(place.group(1), subject))
                        .filter(shown -> !shown.isEmpty())
                        .collect(Collectors.joining(", "))));
    }

    private String shown(String key, Subject subject) {
        return fact(key, subject)
                .map(Fact::reading)
                .map(r -> shortened(
                        r.or("?") instanceof List<?> list
                                ? join(list)
                                : r.or("?").toString()))
                .orElse("?");
    }

    private static String join(List<?> list) {
        return String.join(", ", list.stream().map(Object::toString).toList());
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_EVIDENCE ? text : text.substring(0, LONGEST_EVIDENCE) + "…";
    }
}
