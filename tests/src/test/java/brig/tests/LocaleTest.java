package brig.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Brig writes is the same wherever its user lives: others read it. */
class LocaleTest {
    @TempDir
    Path temp;

    /** With a comma for a point; with other digits; with another small letter for I. */
    @ParameterizedTest
    @ValueSource(strings = {"de_DE", "ar_EG", "tr_TR"})
    void numbersAndLettersAreThoseOfPolicies(String locale) throws Exception {
        var built = Command.of("localedef", "-i", locale, "-f", "UTF-8", temp.resolve(locale + ".UTF-8"))
                .run();

        var imported = Brig.verb("policy", "import", "--from", "docker-run", "--")
                .and("docker", "run", "--cpus", "0.5", "--memory", "64MIB", "nginx")
                .start(Map.of("LOCPATH", temp.toString(), "LC_ALL", locale + ".UTF-8"))
                .end(60);

        assertThat(imported.out())
                .as(built + "\n" + imported)
                .contains("\n  cpus: 0.5\n", "\n  memory: 64Mi\n")
                .matches("\\p{ASCII}*");
    }
}
