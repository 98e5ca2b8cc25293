package brig.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.source.CallShape.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallShapeTest {
    @Test
    void eachKindOfCallIsKnownBeforeThereIsAnEvent() {
        assertThat(CallShape.of("execve").kind()).isEqualTo(Kind.EXEC);
        assertThat(CallShape.of("openat"))
                .isEqualTo(new CallShape(Kind.FILE, List.of("dirfd", "pathname", "flags", "mode"), false));
        assertThat(CallShape.of("dup2").looksAtSocket()).isTrue();
        assertThat(CallShape.of("sendmsg").kind()).isEqualTo(Kind.NETWORK);
        assertThat(CallShape.of("ptrace").kind()).isEqualTo(Kind.OTHER);
        assertThat(CallShape.of("getpid").arguments()).isEmpty();
    }
}
