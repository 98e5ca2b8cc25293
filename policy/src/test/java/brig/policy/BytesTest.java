package brig.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
    @Test
    void unitsArePowersOf1024() {
        assertThat(Bytes.parse("7").count()).isEqualTo(7);
        assertThat(Bytes.parse("64Mi").count()).isEqualTo(64L << 20);
        assertThat(Bytes.parse("2Ti")).hasToString("2Ti");
        assertThat(Bytes.parse("1536")).hasToString("1536");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Mi",
                "64M",
                "64 Mi",
                "-1",
                "1.5Gi",
                "64mi",
                "99999999999999999999",
                "9007199254740993Ti",
                "٣"
            })
    void whatIsNoAmountIsRefused(String text) {
        assertThatThrownBy(() -> Bytes.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
