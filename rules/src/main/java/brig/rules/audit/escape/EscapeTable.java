package brig.rules.audit.escape;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.rules.audit.check.Checks;
import brig.rules.audit.check.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of known escapes.
 *
 * @param date when it was last compared with its sources; what is newer is not in it
 */
public record EscapeTable(String date, List<Escape> escapes) {
    public EscapeTable {
        escapes = List.copyOf(escapes);
    }

    public static EscapeTable shipped() {
        try {
            return parse("escapes.yaml", Checks.resource("/audit/escapes.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException("this build of Brig is broken", e);
        }
    }

    /** @throws IOException with file, line and reason */
    public static EscapeTable parse(String file, String yaml) throws IOException {
        var tree = Json.readYaml(yaml);
        var escapes = new ArrayList<Escape>();
        for (var row : tree.at("escapes").items()) {
            try {
                escapes.add(escape(row));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ":" + row.line() + ": " + e.getMessage(), e);
            }
        }
        return new EscapeTable(tree.at("date").text(""), escapes);
    }

    private static Escape escape(Tree row) {
        var fixed = row.at("fixed").texts().stream().map(Version::parse).toList();
        if (fixed.isEmpty()) {
            throw new IllegalArgumentException("'fixed' is missing");
        }
        var severity = row.at("severity").text("");
        return new Escape(
                "CVE-" + row.at("cve").text(""),
                row.at("name").text(""),
                row.at("product").text(""),
                Severity.parse(severity)
                        .orElseThrow(() -> new IllegalArgumentException("unknown severity '" + severity + "'")),
                row.at("from").text().map(Version::parse),
                fixed,
                row.at("modules").texts(),
                row.at("needs").text(""),
                row.at("exploited").isTrue(),
                !row.at("certain").text("true").equals("false"),
                row.at("source").text(""));
    }
}
