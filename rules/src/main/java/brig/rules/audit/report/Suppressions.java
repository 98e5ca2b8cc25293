package brig.rules.audit.report;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.rules.audit.check.Finding;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Findings that somebody has looked at and lives with, each with a reason and a day on which to look again:
 *
 * <pre>
 * suppress:
 *   - {id: CTR-SOCK, subject: traefik, reason: behind the proxy, owner: ops, until: 2027-01-31}
 * </pre>
 */
public record Suppressions(List<Entry> entries, LocalDate today) {
    public Suppressions {
        entries = List.copyOf(entries);
    }

    /** @param subject a name, {@code host} for what concerns the host, or {@code *} for all */
    public record Entry(String id, String subject, String reason, LocalDate until, int line) {
        boolean fits(Finding finding) {
            return id.equals(finding.id())
                    && (subject.equals("*")
                            || subject.equals(finding.name())
                            || (finding.name().isEmpty() && subject.equals("host")));
        }
    }

    public static Suppressions none() {
        return new Suppressions(List.of(), LocalDate.EPOCH);
    }

    /** @throws IOException with file, line and what is missing: one without a reason or an end is refused */
    public static Suppressions parse(String file, String yaml, LocalDate today) throws IOException {
        var entries = new ArrayList<Entry>();
        for (var row : Json.readYaml(yaml).at("suppress").items()) {
            entries.add(entry(file, row));
        }
        return new Suppressions(entries, today);
    }

    private static Entry entry(String file, Tree row) throws IOException {
        for (var key : List.of("id", "subject", "reason", "until")) {
            if (row.at(key).text("").isEmpty()) {
                throw new IOException(file + ":" + row.line() + ": '" + key + "' is missing");
            }
        }
        try {
            return new Entry(
                    row.at("id").text(""),
                    row.at("subject").text(""),
                    row.at("reason").text(""),
                    LocalDate.parse(row.at("until").text("")),
                    row.line());
        } catch (DateTimeException e) {
            throw new IOException(file + ":" + row.line() + ": 'until' is no day such as 2027-01-31", e);
        }
    }

    private boolean hasExpired(Entry entry) {
        return entry.until().isBefore(today);
    }

    Optional<String> reason(Finding finding) {
        return entries.stream()
                .filter(e -> e.fits(finding) && !hasExpired(e))
                .map(e -> e.reason() + " (until " + e.until() + ")")
                .findFirst();
    }

    boolean anyExpired() {
        return entries.stream().anyMatch(this::hasExpired);
    }

    List<String> complaints(List<Finding> findings) {
        var complaints = new ArrayList<String>();
        for (var entry : entries) {
            if (hasExpired(entry)) {
                complaints.add("line " + entry.line() + ": " + entry.id() + " of " + entry.subject() + " expired on "
                        + entry.until());
            } else if (findings.stream().noneMatch(entry::fits)) {
                complaints.add("line " + entry.line() + ": nothing found of " + entry.id() + " of " + entry.subject());
            }
        }
        return complaints;
    }
}
