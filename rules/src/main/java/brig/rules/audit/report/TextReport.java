package brig.rules.audit.report;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Examiner.Undecided;
import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
import brig.rules.audit.escape.Judgement;
import brig.rules.audit.path.AttackPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** For a terminal: worst first, grouped by what it is about; short unless asked. */
public final class TextReport {
    private static final int TITLE_COLUMN = 30;
    private static final int TITLE_WIDTH = 80 - TITLE_COLUMN;

    private static final int FEW_PATHS = 8;

    private final boolean colour;
    private final boolean all;
    private final StringBuilder out = new StringBuilder();

    private TextReport(boolean colour, boolean all) {
        this.colour = colour;
        this.all = all;
    }

    /** @param all also what is low, with evidence, every path step by step, and what could not be decided */
    public static String of(AuditResult audit, Screened screened, boolean colour, boolean all) {
        var report = new TextReport(colour, all);
        report.unseen(audit);
        report.findings(screened.shown());
        report.clean(audit);
        report.paths(audit);
        report.escapes(audit);
        report.coverage(audit);
        report.screened(screened);
        report.sum(audit, screened.shown());
        return report.out.toString();
    }

    private void findings(List<Finding> findings) {
        Map<Subject, List<Finding>> bySubject = new LinkedHashMap<>();
        findings.forEach(f ->
                bySubject.computeIfAbsent(f.subject(), s -> new ArrayList<>()).add(f));
        bySubject.forEach((subject, own) -> {
            var shown = own.stream()
                    .filter(f -> all || f.severity().compareTo(Severity.MEDIUM) >= 0)
                    .toList();
            int hidden = own.size() - shown.size();
            if (shown.isEmpty()) {
                return;
            }
            line(bold(title(subject, own.getFirst())));
            shown.forEach(this::finding);
            if (hidden > 0) {
                line("  " + dim(hidden + " more of low severity"));
            }
            line("");
        });
    }

    /** First, because with it a short list says little. */
    private void unseen(AuditResult audit) {
        if (audit.facts().reading(Subject.HOST, "processes.all-seen") instanceof Reading.Unreadable<Object>(var why)
                && audit.facts().fact(Subject.HOST, "processes.all-seen").isPresent()) {
            line(bold("not seen") + ": " + Printable.of(why)
                    + "; containers may run there that are not in this audit"
                    + (why.contains("could not be looked at") ? ": run it as root" : ""));
            line("");
        }
    }

    /** Those that were looked at and have nothing that is worse than low. */
    private void clean(AuditResult audit) {
        var worse = audit.findings().stream()
                .filter(f -> f.severity().compareTo(Severity.MEDIUM) >= 0)
                .map(Finding::subject)
                .collect(Collectors.toSet());
        var open = audit.undecided().stream().map(Undecided::subject).collect(Collectors.toSet());
        var clean = audit.facts().subjects(Subject.Kind.CONTAINER).stream()
                .filter(c -> !worse.contains(c) && !open.contains(c))
                .map(Subject::id)
                .sorted()
                .toList();
        if (!clean.isEmpty()) {
            line("nothing above low: " + Printable.of(String.join(", ", clean)));
            line("");
        }
    }

    private static String title(Subject subject, Finding finding) {
        return switch (subject.kind()) {
            case HOST -> "host";
            case CONTAINER -> "container " + Printable.of(finding.name());
            default -> subject.kind().word() + " " + Printable.of(subject.id());
        };
    }

    private void finding(Finding f) {
        line("  " + severity(f.severity()) + "  " + pad(f.id(), 17) + " " + folded(Printable.of(f.title())));
        if (all) {
            line("            why: " + f.why());
            f.evidence().forEach(e -> line("            " + dim(Printable.of(e + "  (" + e.source() + ")"))));
            line("            fix: " + Printable.of(f.fix()));
        }
    }

    /** In the column of titles, so that a line has 80 letters; a word that is longer is left whole. */
    private static String folded(String title) {
        var out = new StringBuilder();
        int column = 0;
        for (var word : title.split(" ")) {
            if (column > 0 && column + 1 + word.length() > TITLE_WIDTH) {
                out.append('\n').append(" ".repeat(TITLE_COLUMN));
                column = 0;
            } else if (column > 0) {
                out.append(' ');
                column++;
            }
            out.append(word);
            column += word.length();
        }
        return out.toString();
    }

    private void paths(AuditResult audit) {
        var byGoal = new TreeMap<String, List<AttackPath>>();
        audit.paths().stream()
                .filter(p -> all || !p.goal().equals("denial of service"))
                .forEach(p ->
                        byGoal.computeIfAbsent(p.goal(), g -> new ArrayList<>()).add(p));
        byGoal.forEach((goal, paths) -> {
            line(bold("ways to " + goal + ": " + paths.size()));
            if (all) {
                paths.forEach(this::path);
            } else {
                alike(paths);
            }
            line("");
        });
        if (!audit.cuts().chosen().isEmpty()) {
            line(bold("cheapest cut"));
            audit.cuts()
                    .chosen()
                    .forEach((cut, count) -> line(
                            "  " + Printable.of(cut.says()) + ": cuts " + count + (count == 1 ? " way" : " ways")));
            if (audit.cuts().uncut() > 0) {
                line("  " + audit.cuts().uncut() + " cannot be cut by one change");
            }
            line("");
        }
    }

    /** One line for all that differ only in what they stand on, such as a disk each. */
    private void alike(List<AttackPath> paths) {
        var counts = new LinkedHashMap<String, Integer>();
        paths.forEach(p -> counts.merge(line(p), 1, Integer::sum));
        counts.entrySet().stream()
                .limit(FEW_PATHS)
                .forEach(e -> line(e.getKey() + (e.getValue() > 1 ? dim(" (" + e.getValue() + " ways)") : "")));
        if (counts.size() > FEW_PATHS) {
            int more = counts.size() - FEW_PATHS;
            line("  " + dim(more + " more " + (more == 1 ? "kind" : "kinds") + " with --all"));
        }
    }

    private static String line(AttackPath path) {
        return "  " + pad(path.kind(), 17) + " " + Printable.of(path.line());
    }

    private void path(AttackPath path) {
        line(line(path));
        for (var step : path.steps()) {
            line("      " + Printable.of(step.says()));
            step.because().forEach(b -> line("        " + dim("because " + Printable.of(b.toString()))));
        }
    }

    private void escapes(AuditResult audit) {
        var unknown = audit.escapes().stream()
                .filter(j -> j.status() == Judgement.Status.UNKNOWN)
                .toList();
        var ported = audit.escapes().stream()
                .filter(j -> j.status() == Judgement.Status.BACKPORTED)
                .toList();
        if (!ported.isEmpty()) {
            line("fixed by the distribution: " + ids(ported));
        }
        if (!unknown.isEmpty()) {
            line("perhaps open (upstream's version has it, the distribution says nothing): " + ids(unknown));
        }
        if (!ported.isEmpty() || !unknown.isEmpty()) {
            line("");
        }
    }

    private static String ids(List<Judgement> judgements) {
        var byProduct = new TreeMap<String, TreeSet<String>>();
        judgements.forEach(j -> byProduct
                .computeIfAbsent(j.escape().product() + " " + j.installed(), p -> new TreeSet<>())
                .add(j.escape().id().substring("CVE-".length())));
        var parts = new ArrayList<String>();
        byProduct.forEach((product, ids) -> parts.add(Printable.of(product) + ": " + String.join(" ", ids)));
        return String.join("; ", parts);
    }

    private void coverage(AuditResult audit) {
        for (var fact : audit.facts().of(Subject.HOST)) {
            if (fact.key().startsWith("source.") && fact.reading() instanceof Reading.Unreadable<Object>(var why)) {
                line("not read: " + fact.source() + ": " + why);
            }
        }
        if (audit.undecided().isEmpty()) {
            return;
        }
        var missing = new TreeSet<String>();
        audit.undecided().forEach(u -> missing.addAll(u.missing()));
        line("not decided: " + audit.undecided().size() + " checks, because these could not be read: "
                + String.join(", ", missing));
        if (all) {
            audit.undecided()
                    .forEach(u -> line("  " + pad(u.id(), 17) + " "
                            + Printable.of(u.subject().toString())));
        }
        line("");
    }

    private void screened(Screened screened) {
        if (screened.known() > 0) {
            line(screened.known() + " findings are in the baseline and not shown");
        }
        screened.suppressed()
                .forEach((finding, why) -> line("suppressed: " + finding.id() + " of " + Printable.of(finding.name())
                        + ": " + Printable.of(why)));
        screened.complaints().forEach(c -> line("suppressions: " + Printable.of(c)));
    }

    private void sum(AuditResult audit, List<Finding> findings) {
        var counts = new ArrayList<String>();
        for (var severity : List.of(Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO)) {
            long count = findings.stream().filter(f -> f.severity() == severity).count();
            if (count > 0) {
                counts.add(count + " " + severity.word());
            }
        }
        long containers = audit.facts().subjects(Subject.Kind.CONTAINER).size();
        line((counts.isEmpty() ? "no findings" : String.join(", ", counts)) + "; " + containers + " containers; "
                + audit.pathsTo("host root") + " ways to host root; known escapes of " + audit.escapesDate());
    }

    private String severity(Severity severity) {
        var word = pad(severity.word(), 8);
        return switch (severity) {
            case CRITICAL -> paint("1;31", word);
            case HIGH -> paint("31", word);
            case MEDIUM -> paint("33", word);
            case LOW, INFO -> paint("2", word);
        };
    }

    private String bold(String text) {
        return paint("1", text);
    }

    private String dim(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
