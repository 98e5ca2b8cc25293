package brig.rules.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import brig.rules.audit.escape.Escape;
import brig.rules.audit.escape.EscapeTable;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The catalogue of checks that the audit was built after: each is there, or another says the same. */
class CatalogueTest {
    private static final Map<String, String> UNDER_ANOTHER_NAME = Map.of(
            // Desktop's flaw is decided by its version
            "ENG-DESKTOP", "CVE-2025-9074",
            "CTR-LIMITS", "CTR-NOMEM",
            // a writable proc/sys or sysfs
            "PRC-SYSRW", "CTR-MASKED");

    @Test
    void everyCheckOfTheCatalogueIsThere() throws IOException {
        var here = Checks.shipped().stream().map(Check::id).collect(Collectors.toSet());
        var wanted = Checks.resource("/audit/catalogue.txt").lines().toList();

        assertThat(wanted).hasSize(121);
        assertThat(wanted).filteredOn(id -> !UNDER_ANOTHER_NAME.containsKey(id)).isSubsetOf(here);
        assertThat(here).contains("CTR-NOMEM", "CTR-NOPIDS", "CTR-NOCPU", "CTR-MASKED", "CTR-MNT-SYS");
    }

    @Test
    void everyFlawOfTheCatalogueIsInTheTable() throws IOException {
        var here = EscapeTable.shipped().escapes().stream().map(Escape::id).toList();
        var wanted = Checks.resource("/audit/catalogue-escapes.txt").lines().toList();

        assertThat(wanted).hasSize(105);
        assertThat(here).containsAll(wanted);
    }

    /** A step names the way that it is on. */
    @Test
    void everyWayOfTheCatalogueIsMadeOfSteps() throws IOException {
        var steps = Checks.resource("/audit/paths/powers.drl") + Checks.resource("/audit/paths/flaws.drl");
        var wanted = Checks.resource("/audit/catalogue-paths.txt").lines().toList();

        assertThat(wanted).hasSize(26);
        assertThat(wanted)
                // what privileges give is what its ways are made of: EveryPathTest
                .filteredOn(way -> !way.equals("PATH-PRIV"))
                .allMatch(way -> steps.contains('"' + way + '"'));
    }
}
