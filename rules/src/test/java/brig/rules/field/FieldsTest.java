package brig.rules.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import brig.monitor.text.EventReader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private static final List<String> EVENTS = List.of(
            "{\"call\":\"execve\",\"paths\":[{\"written\":\"\",\"access\":\"execute\"}],\"argv\":[]}",
            "{\"call\":\"openat\",\"paths\":[]}",
            "{\"call\":\"openat\",\"paths\":[{\"written\":\"x\",\"access\":\"read\"}],\"verdict\":\"kill\"}",
            "{\"call\":\"rename\",\"paths\":[{\"written\":\"a\"},{\"written\":\"b\"}],\"arguments\":{\"oldpath\":\"a\"}}",
            "{\"call\":\"connect\",\"family\":\"unix\",\"address\":\"@x\"}",
            "{\"call\":\"connect\",\"family\":\"netlink\",\"address\":\"\"}",
            "{\"call\":\"connect\",\"family\":\"inet6\",\"address\":\"::1\",\"port\":0}",
            "{\"call\":\"dup2\",\"arguments\":{\"arg0\":\"0x5\",\"arg1\":\"0x1\"}}",
            "{\"call\":\"i386:#999\"}");

    @Test
    void everyFieldCanBeAskedOfEveryEvent() {
        for (var event : EVENTS) {
            var view = new View(EventReader.line(event).orElseThrow(), 1);
            for (var field : Fields.known()) {
                for (var argument : List.of("", "0", "1", "7", "-1", "x", "99999999999999")) {
                    assertThatCode(() -> {
                                var _ = field.source().apply(view, argument);
                                var _ = field.presence().apply(view.type(), argument);
                                var _ = field.constant().apply(view.type(), argument);
                            })
                            .as("%s of %s", field.name(), event)
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void whatIsReadForRulesAloneCanBeAskedFor() {
        var view = new View(
                EventReader.line(
                                "{\"call\":\"dup2\",\"arguments\":{\"oldfd\":\"5\",\"newfd\":\"1\"},\"privileged\":true,"
                                        + "\"descriptor\":{\"family\":\"inet\",\"address\":\"192.0.2.7\",\"port\":4444},"
                                        + "\"process\":{\"containerPid\":7,\"uid\":33,\"user\":\"www\",\"terminal\":34816,"
                                        + "\"processGroup\":7,\"loginUid\":1000,\"ageMillis\":6,\"environment\":[\"A=b=c\"]}}")
                        .orElseThrow(),
                1);

        assertThat(Stream.of(
                                "user.name",
                                "proc.tty",
                                "proc.is_vpgid_leader",
                                "user.loginuid",
                                "proc.duration",
                                "container.privileged",
                                "fd.typechar",
                                "fd.name",
                                "evt.rawres")
                        .map(name -> value(view, name, "")))
                .containsExactly("www", 34816L, true, 1000L, 6_000_000L, true, "4", "192.0.2.7:4444", 1L);
        assertThat(value(view, "proc.env", "A")).isEqualTo("b=c");
    }

    private static Object value(View view, String field, String argument) {
        return Fields.find(field).orElseThrow().source().apply(view, argument);
    }

    @Test
    void aRelativePathIsBeneathTheWorkingDirectory() {
        var view = new View(
                EventReader.line("{\"call\":\"open\",\"paths\":[{\"written\":\"../b/./c\",\"access\":\"read\"}],"
                                + "\"process\":{\"cwd\":\"/srv/a\"}}")
                        .orElseThrow(),
                1);

        assertThat(view.fileName()).isEqualTo("/srv/b/c");
    }
}
