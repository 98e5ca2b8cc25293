package brig.rules.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import brig.rules.audit.Audit;
import brig.rules.audit.AuditResult;
import brig.rules.audit.RecordedHost;
import brig.rules.audit.check.Finding;
import brig.rules.audit.path.PathRules;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written for programs is what {@code docs/audit-*.schema.json} says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedSchemasTest {
    private String facts = "";
    private String report = "";
    private String diff = "";

    private static List<Error> mistakes(String schema, String json) throws IOException {
        try (var in = Files.newInputStream(Path.of("../docs/audit-" + schema + ".schema.json"))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in)
                    .validate(
                            json,
                            InputFormat.JSON,
                            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        }
    }

    @BeforeAll
    void auditOnce() throws IOException, ReflectiveOperationException {
        var seen = RecordedHost.facts();
        facts = seen.toJson();
        AuditResult audit = Audit.shipped().of(seen, Optional.of(PathRules.with(List.of())));
        var suppressed =
                new LinkedHashMap<Finding, String>(Map.of(audit.findings().getFirst(), "known"));
        report = JsonReport.of(audit, new Screened(audit.findings(), 3, suppressed, List.of(), false));
        var few = audit.findings().subList(0, audit.findings().size() / 2);
        diff = AuditDiff.between(
                        JsonReport.of(audit, Screened.all(few)), JsonReport.of(audit, Screened.all(audit.findings())))
                .json();
    }

    private String written(String schema) {
        return switch (schema) {
            case "facts" -> facts;
            case "report" -> report;
            default -> diff;
        };
    }

    @ParameterizedTest
    @CsvSource({"facts", "report", "diff"})
    void whatIsWrittenIsValid(String schema) throws IOException {
        assertThat(mistakes(schema, written(schema))).isEmpty();
    }

    /** Each is one change to a good document. */
    @ParameterizedTest
    @CsvSource({
        "facts, '\"version\" : 1', '\"version\" : 2'",
        "facts, '\"absent\" : true', '\"absent\" : false'",
        "report, '\"severity\" : \"critical\"', '\"severity\" : \"fatal\"'",
        "report, '\"fingerprint\"', '\"print\"'",
        "report, '\"reason\" : \"known\"', '\"cause\" : \"known\"'",
        "report, '\"time\" : \"', '\"time\" : \"on '",
        "diff, '\"kind\" : \"new\"', '\"kind\" : \"fresh\"'"
    })
    void whatIsNotValidIsNoticed(String schema, String good, String bad) throws IOException {
        var json = written(schema);

        assertThat(json).contains(good);
        assertThat(mistakes(schema, json.replace(good, bad))).isNotEmpty();
    }

    @Test
    void theReportHasEveryPart() {
        assertThat(report).contains("\"steps\"", "\"cut\"", "\"escapes\"", "\"undecided\"", "\"suppressed\"");
    }
}
