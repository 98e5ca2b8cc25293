package brig.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.UserIds;
import brig.runtime.plan.ExecRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecLetterTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        var request = new ExecRequest(
                List.of("sh", "-c", "echo 'ü'\n", ""),
                Map.of("A", "b=c", "EMPTY", ""),
                Optional.of("/tmp"),
                true,
                Optional.of(new UserIds(7, 8, List.of())));

        assertThat(ExecLetter.of(new ExecLetter(request, true).bytes())).isEqualTo(new ExecLetter(request, true));
    }

    @Test
    void whatIsNoLetterIsRefused() {
        for (var wrong :
                new String[] {"", "exec", "exec\0\0\0\0", "exec\0\0\0\0" + "9\0a=b\0sh\0", "wait\0\0\0\0000\0sh\0"}) {
            assertThatThrownBy(() -> ExecLetter.of(wrong.getBytes(StandardCharsets.UTF_8)))
                    .as(wrong)
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
