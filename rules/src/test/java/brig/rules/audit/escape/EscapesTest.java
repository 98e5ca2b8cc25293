package brig.rules.audit.escape;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.Audit;
import brig.rules.audit.escape.Judgement.Status;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapesTest {
    @ParameterizedTest
    @CsvSource({
        "1.1.5+ds1-1+deb12u1, 1.1.5, 0",
        "5:24.0.7-1~debian.12~bookworm, 24.0.7, 0",
        "1.0.0~rc10+dfsg1-1, 1.0.0, -1",
        "1.0.0-rc95, 1.0.0-rc94, 1",
        "v1.7.29, 1.7.3, 1",
        "6.1.153-1, 6.1.153, 0",
        "5.10, 5.10.0, 0",
    })
    void versionsAreOrderedAsUpstreamCountsThem(String one, String other, int order) {
        assertThat(Version.parse(one).compareTo(Version.parse(other))).isEqualTo(order);
    }

    private static Status status(String product, String version, String id) {
        var ledger = new Ledger(Clock.systemUTC());
        ledger.value(
                Subject.HOST,
                "package." + product,
                Map.of("package", product + "-ce", "version", version, "fixes", List.of()),
                "s");
        if (product.equals("docker")) {
            ledger.value(
                    Subject.HOST,
                    "package.docker",
                    Map.of("package", "docker-ce", "version", version, "fixes", List.of()),
                    "s");
        }
        return judged(ledger.close("h"), id);
    }

    private static Status judged(FactDocument facts, String id) {
        return new Escapes(facts, EscapeTable.shipped())
                .judge().stream()
                        .filter(j -> j.escape().id().equals(id))
                        .findFirst()
                        .orElseThrow()
                        .status();
    }

    @ParameterizedTest
    @CsvSource({
        "26.1.4, CVE-2024-41110, AFFECTED",
        "26.1.5, CVE-2024-41110, FIXED",
        "27.1.1, CVE-2024-41110, FIXED",
        "27.0.3, CVE-2024-41110, AFFECTED",
        "18.9.0, CVE-2024-41110, FIXED",
        "25.0.1, CVE-2024-23651, AFFECTED",
        "25.0.2, CVE-2024-23651, FIXED",
    })
    void aSeriesIsGoodFromItsOwnFixOn(String version, String id, Status status) {
        assertThat(status("docker", version, id)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "1.7.30, CVE-2026-53492, FIXED",
        "2.1.8, CVE-2026-53492, UNKNOWN",
        "2.2.4, CVE-2026-53489, UNKNOWN",
        "2.2.5, CVE-2026-53489, FIXED",
        "2.3.1, CVE-2026-50195, UNKNOWN",
        "1.7.32, CVE-2026-47262, UNKNOWN",
        "1.7.33, CVE-2026-47262, FIXED",
    })
    void checkpointsAreReadOnlyByLaterSeries(String version, String id, Status status) {
        assertThat(status("containerd", version, id)).isEqualTo(status);
    }

    /** As on a host whose packages are no Debian's. */
    @Test
    void aProgramWhoseVersionNobodyTellsIsNoPass() {
        var ledger = new Ledger(Clock.systemUTC());
        ledger.value(Subject.HOST, "kernel.release", "6.12.0", "osrelease");
        ledger.value(Subject.HOST, "files", Map.of("/usr/bin/runc", Map.of("mode", "755", "uid", 0L)), "stat");
        ledger.value(Subject.engine("crio"), "pid", 7L, "proc");
        ledger.value(Subject.HOST, "package.podman", Map.of("package", "podman", "version", "4.3.1"), "dpkg");

        var facts = ledger.close("h");

        assertThat(new Escapes(facts, EscapeTable.shipped()).versionsMissing())
                .containsExactly("package.crio", "package.runc");
        assertThat(Audit.shipped().of(facts, Optional.empty()).undecided())
                .filteredOn(u -> u.id().equals("KNOWN-ESCAPES"))
                .singleElement()
                .satisfies(u -> assertThat(u.missing()).containsExactly("package.crio", "package.runc"));
    }

    @Test
    void aKernelThatNobodySawIsNoPass() {
        assertThat(new Escapes(new Ledger(Clock.systemUTC()).close("h"), EscapeTable.shipped()).versionsMissing())
                .containsExactly("kernel.release");
    }

    /** Of a build that a distribution may have mended nobody can say that it is open; NVIDIA builds its own. */
    @ParameterizedTest
    @CsvSource({
        "crio, 1.34.11, CVE-2026-15809, UNKNOWN",
        "crio, 1.34.12, CVE-2026-15809, FIXED",
        "crio, 1.35.6, CVE-2026-15809, UNKNOWN",
        "crio, 1.36.3, CVE-2026-15809, FIXED",
        "crio, 1.33.5, CVE-2026-92574, FIXED",
        "crio, 1.35.8, CVE-2026-92574, UNKNOWN",
        "crio, 1.36.6, CVE-2026-92574, FIXED",
        "nvidia-toolkit, 1.19.0, CVE-2026-24260, AFFECTED",
        "nvidia-toolkit, 1.19.1, CVE-2026-24260, FIXED",
        "containerd, 1.7.34, CVE-2026-53495, UNKNOWN",
        "containerd, 2.1.9, CVE-2026-53495, UNKNOWN",
        "containerd, 2.3.5, CVE-2026-53495, FIXED",
        "runc, 1.4.3, CVE-2026-119101, UNKNOWN",
        "runc, 1.4.4, CVE-2026-119101, FIXED",
        "runc, 1.2.9, CVE-2026-119101, UNKNOWN",
        "crun, 1.30, CVE-2026-115520, UNKNOWN",
        "crun, 1.28, CVE-2026-84042, FIXED",
    })
    void newerFlawsAreDecidedByTheirRecords(String product, String version, String id, Status status) {
        assertThat(status(product, version, id)).isEqualTo(status);
    }

    @Test
    void aDistributionsSilenceIsNeitherAlarmNorPass() {
        var ledger = new Ledger(Clock.systemUTC());
        ledger.value(
                Subject.HOST,
                "package.runc",
                Map.of("package", "runc", "version", "1.1.5+ds1-1+deb12u1", "fixes", List.of("CVE-2024-21626")),
                "dpkg");
        var facts = ledger.close("h");

        assertThat(judged(facts, "CVE-2024-21626")).isEqualTo(Status.BACKPORTED);
        assertThat(judged(facts, "CVE-2025-31133")).isEqualTo(Status.UNKNOWN);
        assertThat(judged(facts, "CVE-2019-5736")).isEqualTo(Status.FIXED);
    }

    @ParameterizedTest
    @CsvSource({
        "5.10.100, '', false, CVE-2022-0847, AFFECTED",
        "5.10.102, '', false, CVE-2022-0847, FIXED",
        "5.7.19, '', false, CVE-2022-0847, FIXED",
        "6.18.44-fc-v782, '', false, CVE-2026-31431, FIXED",
        "6.18.3, '', false, CVE-2026-31431, AFFECTED",
        "6.1.0-40-amd64, 6.1.170-1, true, CVE-2026-31431, FIXED",
        "6.1.0-40-amd64, 6.1.153-1, true, CVE-2026-31431, UNKNOWN",
        "4.18.0-553.el8.x86_64, '', true, CVE-2022-0847, FIXED",
        "5.14.0-427.el9.x86_64, '', true, CVE-2022-0847, UNKNOWN",
    })
    void aVendorsKernelIsNotMeasuredByUpstreamAlone(
            String release, String packaged, boolean vendor, String id, Status status) {
        var ledger = new Ledger(Clock.systemUTC());
        ledger.value(Subject.HOST, "kernel.release", release, "osrelease");
        ledger.value(Subject.HOST, "kernel.package-version", packaged, "version");
        ledger.value(Subject.HOST, "kernel.vendor", vendor, "osrelease");

        assertThat(judged(ledger.close("h"), id)).isEqualTo(status);
    }

    @Test
    void theTableNamesTheEscapesThatPeopleAskFor() {
        assertThat(EscapeTable.shipped().escapes().stream().map(Escape::id))
                .doesNotHaveDuplicates()
                .contains(
                        "CVE-2019-5736",
                        "CVE-2020-15257",
                        "CVE-2021-30465",
                        "CVE-2022-0185",
                        "CVE-2022-0492",
                        "CVE-2022-0847",
                        "CVE-2022-23648",
                        "CVE-2023-0386",
                        "CVE-2023-32233",
                        "CVE-2024-1086",
                        "CVE-2024-21626",
                        "CVE-2024-23651",
                        "CVE-2024-23652",
                        "CVE-2024-23653",
                        "CVE-2024-41110",
                        "CVE-2025-31133",
                        "CVE-2025-52565",
                        "CVE-2025-52881");
    }
}
