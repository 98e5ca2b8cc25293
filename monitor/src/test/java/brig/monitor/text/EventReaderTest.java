package brig.monitor.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.Samples;
import brig.monitor.event.Call;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Lazy;
import brig.monitor.event.Particulars;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    static Stream<SyscallEvent> events() throws Exception {
        var endpoint = new Endpoint.Ip("inet6", InetAddress.ofLiteral("2001:db8::1"), 443);
        return Stream.of(
                Samples.denied(),
                Samples.allowed(),
                Samples.killed("none"),
                Samples.event(
                        new Call.Network("connect", endpoint, Lazy.of("tcp"), List.of()),
                        Offence.NETWORK,
                        new Verdict.Allow()),
                Samples.event(
                        new Call.Other("dup2", Lazy.of(Optional.of(endpoint)), List.of()),
                        Offence.SYSCALL,
                        new Verdict.Allow()),
                known(new Particulars(
                        "www", "web", 34816, 40, 7, 1000, 5_000_000, 4_026_531_840L, "/brig/3f2a /", List.of())));
    }

    private static SyscallEvent known(Particulars particulars) {
        var event = Samples.allowed();
        var process = event.process();
        var container = new ContainerRef("0123456789ab", "web", "open", List.of("network"), true);
        return new SyscallEvent(
                event.time(),
                container,
                process.knowing(particulars),
                event.call(),
                event.asked(),
                event.verdict(),
                event.decision());
    }

    @Test
    void anEnvironmentIsReadButNeverWritten() {
        var event = EventReader.line("{\"call\":\"execve\",\"argv\":[\"id\"],\"paths\":[{\"written\":\"id\"}],"
                        + "\"environment\":[\"TOKEN=of the call\"],\"process\":{\"environment\":[\"TOKEN=own\"]}}")
                .orElseThrow();

        assertThat(((Call.Exec) event.call()).environment().get()).containsExactly("TOKEN=of the call");
        assertThat(event.process().particulars().orElseThrow().environment()).containsExactly("TOKEN=own");
        assertThat(EventJson.line(event)).doesNotContain("TOKEN");
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatIsReadBackIsWrittenTheSameAgain(SyscallEvent event) {
        var line = EventJson.line(event);

        var read = EventReader.line(line).orElseThrow();

        // the place of a reason is text in a line, and is not read back
        assertThat(EventJson.line(read))
                .isEqualTo(line.replaceAll("\"place\":\"[^\"]*\"", "\"place\":\"built-in:1:1\""));
    }

    @Test
    void aFindingIsNoCall() {
        assertThat(EventReader.line(EventJson.line(Samples.finding("a shell")))).isEmpty();
    }

    @Test
    void aPersonMayWriteAsLittleAsTheNameOfACall() {
        var event = EventReader.line("{\"call\":\"mount\"}").orElseThrow();

        assertThat(event.call().syscall()).isEqualTo("mount");
        assertThat(event.verdict()).isEqualTo(new Verdict.Allow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"call\":\"mount\",\"time\":\"today\"}",
                "{\"call\":\"mount\",\"verdict\":\"perhaps\"}",
                "{\"call\":\"mount\",\"offence\":\"none\"}",
                "{\"call\":\"mount\",\"verdict\":\"deny\",\"errno\":\"EWHAT\"}",
                "{\"call\":\"connect\",\"family\":\"inet\",\"address\":\"example\",\"port\":1}"
            })
    void whatIsNoEventIsRefusedWithAReason(String line) {
        assertThatThrownBy(() -> EventReader.line(line)).isInstanceOf(IllegalArgumentException.class);
    }
}
