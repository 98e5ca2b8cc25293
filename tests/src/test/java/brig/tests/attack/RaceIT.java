package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Ended;
import brig.tests.Tools;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second thread changes the argument between Brig's look at it and the kernel's. Here Brig looks at nothing and says "go
 * on" to all, as it would to an argument that was harmless when it looked: the kernel must hold the line by itself. With
 * the kernel's control taken out the race is won.
 */
@AsRoot
class RaceIT {
    private static final int TRIES = 20_000;
    private static final String BPF = "321";

    private static final String OPEN = "race-open /srv/www/open /srv/www/shut " + TRIES;
    private static final String EXEC = "race-exec /bin/inside-a /bin/inside-b ";
    private static final String CONNECT = "race-connect 127.0.0.1 5001 5002 " + TRIES;

    @TempDir
    Path temp;

    private Brig files() throws Exception {
        return Brig.in(temp)
                .with(
                        "files",
                        "{read: [/bin, /proc, /srv/www/open], execute: [/bin/inside, /bin/inside-a], watch: true}");
    }

    private Brig network() throws Exception {
        return Brig.in(temp).with("network", "{mode: host, connect: ['127.0.0.1:5001/udp']}");
    }

    @Test
    void noForbiddenFileIsOpenedInTwentyThousandTries() throws Exception {
        lost(files().unwatched(OPEN));
        won(files().withoutLandlock().unwatched(OPEN));
    }

    @Test
    void noForbiddenProgramIsExecutedInTwentyThousandTries() throws Exception {
        lost(files().unwatched(EXEC + TRIES));
        won(files().withoutLandlock().unwatched(EXEC + 200));
    }

    @Test
    void noForbiddenPortIsConnectedInTwentyThousandTries() throws Exception {
        lost(network().unwatched(CONNECT));
        won(network().behind(Tools.nosys(), BPF).option("--allow-degraded").unwatched(CONNECT));
    }

    private static void lost(Ended ended) {
        assertThat(ended.lastLine())
                .as(ended.toString())
                .contains(" forbidden=0 ")
                .endsWith("tries=" + TRIES)
                .doesNotContain("passed=0 ");
    }

    private static void won(Ended ended) {
        assertThat(ended.lastLine()).as(ended.toString()).startsWith("ok race-").doesNotContain("forbidden=0 ");
    }
}
