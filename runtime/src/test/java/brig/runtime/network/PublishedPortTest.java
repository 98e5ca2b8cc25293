package brig.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedPortTest {
    @ParameterizedTest
    @CsvSource({
        "8080:80, 8080:80/tcp",
        "5353:53/udp, 5353:53/udp",
        "127.0.0.1:8080:80, 127.0.0.1:8080:80/tcp",
        "[fd00::1]:8080:80/tcp, [fd00:0:0:0:0:0:0:1]:8080:80/tcp"
    })
    void aPortIsReadAsItIsWritten(String written, String read) {
        assertThat(PublishedPort.parse(written)).hasToString(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "80", ":80", "80:", "0:80", "80:65536", "80:80/sctp", "example.org:80:80", "-1:80", "a:b"})
    void whatIsNoPortIsRefusedWithTheForm(String written) {
        assertThatThrownBy(() -> PublishedPort.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[HOSTIP:]HOST:CONTAINER[/udp]");
    }
}
