package brig.rules.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code docs/audit.md} has a line for each check, with its title and condition as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]{2,3}-[A-Z0-9-]+) \\|");

    private String docs = "";

    @BeforeAll
    void read() throws IOException {
        docs = Files.readString(Path.of("../docs/audit.md"));
    }

    /** Without the values that a finding shows behind it. */
    private static String titleOf(Check check) {
        return "| " + check.id() + " | " + check.title().replaceFirst(" \\((\\{[^}]+})+\\)$", "");
    }

    @Test
    void eachCheckHasItsLineAndNoOtherIsThere() {
        var ids = Checks.shipped().stream().map(Check::id).toList();
        List<String> rows = ROW.matcher(docs).results().map(m -> m.group(1)).toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(Checks.shipped()).allSatisfy(check -> assertThat(docs).contains(titleOf(check)));
    }

    @Test
    void eachLineSaysWhatDecides() throws IOException {
        for (var file : List.of("kernel", "images", "containers", "engines", "files")) {
            var yaml = Checks.resource("/audit/checks/" + file + ".yaml");
            Pattern.compile("(?m)^    when: \"?(.*?)\"?$")
                    .matcher(yaml)
                    .results()
                    .map(m -> m.group(1).replace("|", "\\|"))
                    .forEach(condition -> assertThat(docs).contains(condition));
        }
    }
}
