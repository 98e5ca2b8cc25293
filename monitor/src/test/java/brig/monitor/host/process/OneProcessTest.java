package brig.monitor.host.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneProcessTest {
    private static final String NONE = "0000000000000000";
    private static final String ADMIN = "0000000000200000";
    private static final String OVERLAY = "9 8 0:40 / / rw - overlay overlay rw\n";

    @TempDir
    Path root;

    @BeforeEach
    void aHostWithTwoContainers() throws IOException {
        var proc = new FakeProc(root);
        proc.process(1, 0, "init", 100, 200, NONE, FakeProc.HOST_ROOT);
        proc.process(5, 1, "shell", 100, 200, NONE, FakeProc.HOST_ROOT);
        proc.process(20, 1, "nginx", 102, 202, NONE, OVERLAY);
        proc.process(21, 1, "entered", 102, 202, ADMIN, OVERLAY);
        proc.process(30, 1, "other", 103, 203, NONE, OVERLAY);
    }

    private FactDocument inside(long pid) throws IOException {
        return new HostFacts(root, Clock.systemUTC(), Duration.ofSeconds(20)).inside(new OneProcess(pid));
    }

    @Test
    void itsOwnRightsAreSeenAndNotThoseOfTheFirstProcess() throws IOException {
        var entered = inside(21);
        var first = inside(20);

        var subject = Subject.container("process 21");
        assertThat(entered.subjects(Subject.Kind.CONTAINER)).containsExactly(subject);
        assertThat(entered.reading(subject, "live.capabilities").or("")).isEqualTo(List.of("SYS_ADMIN"));
        assertThat(entered.reading(subject, "inside.of").or("")).isEqualTo("pid 20");
        assertThat(first.reading(Subject.container("process 20"), "live.capabilities")
                        .or(""))
                .isEqualTo(List.of());
    }

    @Test
    void aProcessOfTheHostIsRefused() {
        assertThatThrownBy(() -> inside(5))
                .hasMessage("process 5 is in no container: it has the host's mounts and sees its processes");
    }

    @Test
    void aProcessThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> inside(99)).hasMessage("no process 99");
    }
}
