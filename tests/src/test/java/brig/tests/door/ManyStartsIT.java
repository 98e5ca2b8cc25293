package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@AsRoot
class ManyStartsIT {
    private static final int IN_A_ROW = 100;
    private static final int AT_ONCE = 32;

    @TempDir
    Path temp;

    @Test
    void aHundredOneAfterAnotherAllWork() throws Exception {
        var command = Brig.in(temp).command("/bin/inside", "id");
        var failed = new ArrayList<Ended>();
        for (int i = 0; i < IN_A_ROW; i++) {
            var ended = command.run();
            if (ended.code() != 0 || !ended.err().isEmpty()) {
                failed.add(ended);
            }
        }

        assertThat(failed).isEmpty();
    }

    @Test
    void thirtyTwoAtTheSameTimeAllWork() throws Exception {
        var command = Brig.in(temp).command("/bin/inside", "wait", "1");
        var running = new ArrayList<Command.Started>();
        for (int i = 0; i < AT_ONCE; i++) {
            running.add(command.start());
        }
        var failed = new ArrayList<Ended>();
        for (var started : running) {
            var ended = started.end(300);
            if (ended.code() != 0 || !ended.lastLine().startsWith("ok wait")) {
                failed.add(ended);
            }
        }

        assertThat(failed).isEmpty();
    }
}
