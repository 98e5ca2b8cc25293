package brig.rules.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import brig.rules.audit.Audit;
import brig.rules.audit.RecordedHost;
import brig.rules.audit.check.Finding;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against the schema that the standard's committee publishes. */
class SarifSchemaTest {
    private static Schema schema() throws IOException {
        try (var in =
                Objects.requireNonNull(SarifSchemaTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json"))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(in);
        }
    }

    private static List<Error> mistakes(String log) throws IOException {
        return schema().validate(log, InputFormat.JSON);
    }

    @Test
    void theReportOfAHostWithEveryKindOfFindingIsValid() throws IOException {
        var audit = Audit.shipped().of(RecordedHost.facts(), Optional.empty());
        var suppressed =
                new LinkedHashMap<Finding, String>(Map.of(audit.findings().getFirst(), "known"));
        var screened = new Screened(audit.findings(), 0, suppressed, List.of(), false);

        var log = SarifReport.of(audit, screened);

        assertThat(audit.findings()).hasSizeGreaterThan(100);
        assertThat(mistakes(log)).isEmpty();
    }

    @Test
    void aReportThatIsNotValidIsNoticed() throws IOException {
        var audit = Audit.shipped().of(RecordedHost.facts(), Optional.empty());

        var log = SarifReport.of(audit, Screened.all(audit.findings())).replace("\"note\"", "\"remark\"");

        assertThat(mistakes(log)).isNotEmpty();
    }
}
