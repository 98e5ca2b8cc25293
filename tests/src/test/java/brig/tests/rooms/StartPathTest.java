package brig.tests.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The JDK builds a class for each pattern switch at its first use, and its AOT cache does not keep them (Java 25): the
 * first costs tens of milliseconds. Between {@code brig run} and the program's first instruction there is none, nor
 * between a call that is asked and its verdict.
 */
class StartPathTest {
    private static final List<String> ON_THE_WAY = List.of(
            "brig.cli.run",
            "brig.runtime.cgroup",
            "brig.runtime.landlock",
            "brig.runtime.launch",
            "brig.runtime.plan",
            "brig.runtime.seccomp",
            "brig.runtime.sys",
            "brig.monitor.event",
            "brig.monitor.pipe",
            "brig.monitor.source",
            "brig.rules.verdict");
    /** For {@code brig plan}. */
    private static final String AS_TEXT = "brig.runtime.plan.PlanText";

    @Test
    void noPatternSwitchIsOnTheWayToAProgram() throws IOException {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ON_THE_WAY.toArray(String[]::new));

        var switching = new ArrayList<String>();
        for (var type : classes) {
            if (!type.getName().startsWith(AS_TEXT) && switches(type)) {
                switching.add(type.getName());
            }
        }

        assertThat(classes.stream().map(JavaClass::getPackageName)).containsAll(ON_THE_WAY);
        assertThat(switches(classes.get(AS_TEXT)))
                .as("what a pattern switch looks like")
                .isTrue();
        assertThat(switching).isEmpty();
    }

    private static boolean switches(JavaClass type) throws IOException {
        try (var file = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .contains("java/lang/runtime/SwitchBootstraps");
        }
    }
}
