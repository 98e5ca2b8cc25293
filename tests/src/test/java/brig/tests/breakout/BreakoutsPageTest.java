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

    private static final String ROOTLESS =
            "<!-- generated from rootless.txt: -Dtest=BreakoutsPageTest -Dbrig.golden=write -->\n";
    private static final String ROOTLESS_END = "<!-- end of rootless -->\n";

    @Test
    void thePageSaysWhatIsTested() throws IOException {
        holds(BEGIN, END, table());
    }

    @Test
    void thePageSaysWhatIsOtherwiseForAnOrdinaryUser() throws IOException {
        holds(ROOTLESS, ROOTLESS_END, rootless());
    }

    private static void holds(String begin, String end, String table) throws IOException {
        var page = Files.readString(PAGE);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);

        if ("write".equals(System.getProperty("brig.golden"))) {
            page = page.substring(0, from) + table + page.substring(to);
            Files.writeString(PAGE, page);
            to = page.indexOf(end);
        }

        assertThat(page.substring(from, to)).isEqualTo(table);
    }

    private static String rootless() {
        return "| technique | under | subordinate ids | ends with | because |\n| --- | --- | --- | --- | --- |\n"
                + Rootless.all().stream().map(BreakoutsPageTest::row).collect(Collectors.joining());
    }

    private static String row(Rootless one) {
        return "| %s | %s | %s | %s | %s |%n"
                .formatted(
                        one.technique(),
                        String.join(", ", one.runs()),
                        one.ids().size() == 2 ? "with, without" : one.ids().contains("one") ? "without" : "with",
                        one.outcome().orElse("(not tried)"),
                        one.why());
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
