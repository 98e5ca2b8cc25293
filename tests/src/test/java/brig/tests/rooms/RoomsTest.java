package brig.tests.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoomsTest {
    private static final JavaClasses BRIG = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(place -> !place.contains("/brig/rules/shipped/")) // written by Drools, from our DRL
            .importPackages("brig");

    @ParameterizedTest
    @EnumSource
    void holdsForAllOfBrig(Rooms rule) {
        rule.rule().allowEmptyShould(true).check(BRIG);
    }

    @Test
    void everyRoomIsLookedAt() {
        assertThat(BRIG.stream().map(type -> type.getPackageName().split("\\.")[1]))
                .contains("policy", "runtime", "monitor", "rules", "cli")
                .doesNotContain("tests");
    }
}
