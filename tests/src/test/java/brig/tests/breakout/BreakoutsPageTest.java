package brig.tests.breakout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/breakouts.md} is the one that {@link BreakoutIT} holds against the kernel. */
class BreakoutsPageTest {
    private static final Path PAGE = Path.of("../docs/breakouts.md");
    private static final String BEGIN =
            "<!-- generated from techniques.txt: -Dtest=BreakoutsPageTest -Dbrig.golden=write -->\n";
    private static final String END = "<!-- end -->\n";

    @Test
    void thePageSaysWhatIsTested() throws IOException {
        var page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);

        if ("write".equals(System.getProperty("brig.golden"))) {
            page = page.substring(0, from) + table() + page.substring(to);
            Files.writeString(PAGE, page);
            to = page.indexOf(END);
        }

        assertThat(page.substring(from, to)).isEqualTo(table());
    }

    private static String table() {
        return "| technique | reaches | see | without | baseline | restricted | behind baseline's |\n| --- | --- | --- | --- | --- | --- | --- |\n"
                + Technique.all().stream().map(BreakoutsPageTest::row).collect(Collectors.joining());
    }

    private static String row(Technique one) {
        return "| %s | %s | %s | %s | %s | %s | %s |%n"
                .formatted(
                        one.name(),
                        one.reaches(),
                        one.reference(),
                        without(one),
                        one.baseline().words(),
                        one.restricted().equals(one.baseline())
                                ? "the same"
                                : one.restricted().words(),
                        one.behind().map(Answer::words).orElse(""));
    }

    private static String without(Technique one) {
        var lacks = one.lacks().stream().sorted().map(BreakoutsPageTest::lack).collect(Collectors.joining(", "));
        return "works" + (lacks.isEmpty() ? "" : ": " + lacks)
                + (one.notHere().isEmpty()
                        ? ""
                        : "; apart where "
                                + String.join(
                                        ", or ",
                                        one.notHere().values().stream().sorted().toList()));
    }

    private static String lack(String word) {
        return switch (word) {
            case "nobody" -> "as an ordinary user";
            case "host" -> "in the host's root directory";
            case "chroot" -> "in a chroot";
            case "rw" -> "a writable one";
            case "leak" -> "left open";
            case "shared" -> "in a shared mount";
            default -> "in the host's " + word + " namespace";
        };
    }
}
