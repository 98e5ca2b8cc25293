package brig.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuListTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0         | 0
            0-3       | 0-3
            3,1,2,0   | 0-3
            0-1,1-2,5 | 0-2,5
            7-7       | 7
            """)
    void aListIsWrittenShort(String text, String expected) {
        assertThat(CpuList.parse(text)).hasToString("Optional[" + expected + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "0,", "-1", "1-", "3-1", "8192", "0x1", "1 2", "١"})
    void whatIsNoListIsNone(String text) {
        assertThat(CpuList.parse(text)).isEmpty();
    }

    @Test
    void whatBothHave() {
        var some = CpuList.parse("0-3").orElseThrow();

        assertThat(some.and(CpuList.parse("2-5").orElseThrow())).hasToString("Optional[2-3]");
        assertThat(some.and(CpuList.parse("5").orElseThrow())).isEmpty();
    }
}
