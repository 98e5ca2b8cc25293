package brig.monitor.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatATerminalWouldObeyIsShownInstead() {
        assertThat(Printable.text("a\033[2K\rb\nc\td\0")).isEqualTo("a\\x1b[2K\\rb\\nc\\td\\x00");
        assertThat(Printable.text("\u009b31m\u007f")).isEqualTo("\\x9b31m\\x7f");
        assertThat(Printable.text("\\x1b")).isEqualTo("\\\\x1b");
    }

    @Test
    void whatTurnsOrHidesTextIsShownInstead() {
        assertThat(Printable.text("exe\u202ecod.sh\u2066\u200b\ufeff\u2028"))
                .isEqualTo("exe\\u202ecod.sh\\u2066\\u200b\\ufeff\\u2028");
        assertThat(Printable.text("\ud800")).isEqualTo("\\ud800");
        assertThat(Printable.text(new String(Character.toChars(0xe0041)))).isEqualTo("\\U000e0041");
    }

    @Test
    void lettersOfAnyLanguageStay() {
        assertThat(Printable.text("größe 大きさ 🚢")).isEqualTo("größe 大きさ 🚢");
    }

    @Test
    void longTextIsCutAndWordsWithBlanksStandInQuotes() {
        assertThat(Printable.brief("x".repeat(1000))).hasSize(303).endsWith("x...");
        assertThat(Printable.words(List.of("sh", "-c", "id; ls", ""))).isEqualTo("sh -c 'id; ls' ''");
    }
}
