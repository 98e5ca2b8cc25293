package brig.rules.audit.report;

import brig.monitor.host.json.Json;
import brig.rules.audit.check.Severity;
import brig.rules.audit.report.EarlierReport.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What two audits, as JSON reports, tell differently. */
public final class AuditDiff {
    /** How a finding differs; {@code LOST} is one that nobody can decide any more, which is not the same as gone. */
    enum Kind {
        NEW("+"),
        WORSE("!"),
        MILDER("~"),
        LOST("?"),
        GONE("-");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param entry as it is now, or as it was if it is not any more */
    record Change(Kind kind, Entry entry, Severity before) {}

    private final List<Change> changes = new ArrayList<>();
    private final List<String> newWays;
    private final List<String> goneWays;
    private final List<String> newlyOpen;
    private final EarlierReport after;
    private final int waysBefore;

    private AuditDiff(EarlierReport before, EarlierReport after) {
        this.after = after;
        waysBefore = before.ways().size();
        after.findings().forEach((fingerprint, now) -> {
            var then = before.findings().get(fingerprint);
            if (then == null) {
                changes.add(new Change(Kind.NEW, now, now.severity()));
            } else if (then.severity() != now.severity()) {
                var kind = now.severity().compareTo(then.severity()) > 0 ? Kind.WORSE : Kind.MILDER;
                changes.add(new Change(kind, now, then.severity()));
            }
        });
        before.findings().forEach((fingerprint, then) -> {
            if (!after.findings().containsKey(fingerprint)) {
                var kind = after.undecided().contains(then.open()) ? Kind.LOST : Kind.GONE;
                changes.add(new Change(kind, then, then.severity()));
            }
        });
        changes.sort(Comparator.comparing(Change::kind)
                .thenComparing(c -> c.entry().severity(), Comparator.reverseOrder())
                .thenComparing(c -> c.entry().name())
                .thenComparing(c -> c.entry().id()));
        newWays = without(after.ways(), before.ways());
        goneWays = without(before.ways(), after.ways());
        newlyOpen = without(after.undecided(), before.undecided());
    }

    /**
     * @param before a JSON report
     * @param after another one of the same host
     * @throws IOException if one of them is none, or was made with {@code --baseline}
     */
    public static AuditDiff between(String before, String after) throws IOException {
        return new AuditDiff(EarlierReport.parse(before), EarlierReport.parse(after));
    }

    private static List<String> without(Iterable<String> all, java.util.Collection<String> known) {
        var rest = new ArrayList<String>();
        all.forEach(item -> {
            if (!known.contains(item)) {
                rest.add(item);
            }
        });
        return rest;
    }

    /** Whether something is new or worse, and at least this bad now. */
    public boolean hasWorse(Severity least) {
        return changes.stream()
                .filter(c -> c.kind() == Kind.NEW || c.kind() == Kind.WORSE)
                .anyMatch(c -> c.entry().severity().compareTo(least) >= 0);
    }

    /** Whether something cannot be decided now that could before. */
    public boolean knowsLess() {
        return !newlyOpen.isEmpty();
    }

    /** A line for each difference, and a sum. */
    public String text() {
        var out = new StringBuilder();
        for (var change : changes) {
            var entry = change.entry();
            out.append("%s %-8s  %-17s %s: %s"
                    .formatted(
                            change.kind().sign,
                            entry.severity().word(),
                            entry.id(),
                            Printable.of(entry.name()),
                            Printable.of(entry.title())));
            switch (change.kind()) {
                case WORSE, MILDER ->
                    out.append(" (was ").append(change.before().word()).append(')');
                case LOST -> out.append(" (cannot be decided any more)");
                case NEW, GONE -> {}
            }
            out.append('\n');
        }
        newWays.forEach(way -> out.append("+ way  ").append(Printable.of(way)).append('\n'));
        goneWays.forEach(way -> out.append("- way  ").append(Printable.of(way)).append('\n'));
        newlyOpen.forEach(
                open -> out.append("? not decided  ").append(Printable.of(open)).append('\n'));
        if (after.unseen()) {
            out.append("not all processes were seen in the later audit: what is gone may only be unseen\n");
        }
        return out.append(sum()).append('\n').toString();
    }

    private String sum() {
        var parts = new ArrayList<String>();
        for (var kind : Kind.values()) {
            long count = changes.stream().filter(c -> c.kind() == kind).count();
            if (count > 0) {
                parts.add(count + " " + kind.word());
            }
        }
        return (parts.isEmpty() ? "no finding differs" : String.join(", ", parts)) + "; ways out: " + waysBefore
                + " before, " + after.ways().size() + " now";
    }

    /** {@code format: brig-audit-diff}, described in {@code docs/audit.md}. */
    public String json() {
        var top = new LinkedHashMap<String, Object>();
        top.put("format", "brig-audit-diff");
        top.put("version", 1L);
        top.put("changes", changes.stream().map(AuditDiff::json).toList());
        top.put("newWays", newWays);
        top.put("goneWays", goneWays);
        top.put("newlyUndecided", newlyOpen);
        top.put("allSeen", !after.unseen());
        return Json.write(top);
    }

    private static Map<String, Object> json(Change change) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", change.kind().word());
        json.put("id", change.entry().id());
        json.put("subject", change.entry().subject());
        json.put("name", change.entry().name());
        json.put("severity", change.entry().severity().word());
        json.put("before", change.before().word());
        json.put("title", change.entry().title());
        return json;
    }
}
