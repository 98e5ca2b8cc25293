package brig.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditScheduleTest {
    @Test
    void whatAnAuditWritesIsReadBack() {
        var families = AuditSchedule.parsed("""
                # HELP brig_audit_findings findings of the last audit that are new and not suppressed
                # TYPE brig_audit_findings gauge
                brig_audit_findings{severity="low"} 10
                brig_audit_findings{severity="critical"} 5
                # HELP brig_audit_time_seconds when the last audit ended, since 1970
                # TYPE brig_audit_time_seconds gauge
                brig_audit_time_seconds 1795999396
                """);

        assertThat(families)
                .extracting(family -> family.name)
                .containsExactly("brig_audit_findings", "brig_audit_time_seconds");
        assertThat(families.getFirst().samples)
                .extracting(sample -> sample.labelValues.getFirst() + " " + sample.value)
                .containsExactly("low 10.0", "critical 5.0");
        assertThat(families.getLast().samples.getFirst().value).isEqualTo(1795999396.0);
        assertThat(families.getFirst().help).isEqualTo("findings of the last audit that are new and not suppressed");
    }

    @Test
    void whatIsNoSampleIsLeftOut() {
        assertThat(AuditSchedule.parsed("brig: something else\n\nname{a=\"b\",c=\"d\"} 1\n"))
                .isEmpty();
    }
}
