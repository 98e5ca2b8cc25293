package brig.tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Command;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd's part is played by a script: it holds the socket, starts the daemon for the first caller and hears what it says. */
@AsRoot
class ActivationIT {
    @TempDir
    Path temp;

    @Test
    void theSocketIsSystemdsAndItHearsThatTheDaemonIsReadyAndStops() throws Exception {
        var played = Command.of(
                        "python3",
                        Path.of("src/test/scripts/activate.py").toAbsolutePath(),
                        temp,
                        Served.DIST.resolve("brig"))
                .run();

        assertThat(played.code()).as(played.toString()).isZero();
        assertThat(played.out().lines())
                .containsExactly(
                        "READY=1 STATUS=serving " + temp.resolve("s.sock"),
                        "the caller said: served",
                        "STOPPING=1",
                        "ended with 0",
                        "the socket is still there: True");
    }
}
