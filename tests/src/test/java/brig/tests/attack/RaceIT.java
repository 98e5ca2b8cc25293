package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second thread changes the argument between Brig's look at it and the kernel's. Brig lets a call go on only where
 * the kernel holds the same line; with the kernel's control taken out, the race is won.
 */
@AsRoot
class RaceIT {
    private static final int TRIES = 20_000;
    private static final String BPF = "321";

    @TempDir
    Path temp;

    private static final String OPEN = "race-open /srv/www/open /srv/www/shut ";
    private static final String EXEC = "race-exec /bin/inside-a /bin/inside-b ";
    private static final String CONNECT = "race-connect 127.0.0.1 5001 5002 ";

    private Brig opens() throws Exception {
        return Brig.in(temp)
                .with(
                        "files",
                        "{read: [/bin, /proc, /srv/www/open], execute: [/bin/inside, /bin/inside-a], watch: true}");
    }

    private Brig connects() throws Exception {
        return Brig.in(temp).with("network", "{mode: host, connect: ['127.0.0.1:5001/udp']}");
    }

    @Test
    void noForbiddenFileIsOpenedInTwentyThousandTries() throws Exception {
        var held = opens().attempt(OPEN + TRIES);

        assertThat(held.lastLine()).as(held.toString()).contains("forbidden=0 ").endsWith("tries=" + TRIES);
        assertThat(passed(held.lastLine())).isPositive();
    }

    @Test
    void withoutLandlockSomeAre() throws Exception {
        var open = opens().withoutLandlock().attempt(OPEN + TRIES);

        assertThat(open.lastLine()).as(open.toString()).startsWith("ok race-open forbidden=");
    }

    @Test
    void noForbiddenProgramIsExecutedInTwentyThousandTries() throws Exception {
        var held = opens().attempt(EXEC + TRIES);

        assertThat(held.lastLine()).as(held.toString()).contains("forbidden=0 ").endsWith("tries=" + TRIES);
        assertThat(passed(held.lastLine())).isPositive();
    }

    @Test
    void withoutLandlockOneIs() throws Exception {
        var open = opens().withoutLandlock().attempt(EXEC + 2000);

        assertThat(open.lastLine()).as(open.toString()).startsWith("ok race-exec forbidden=");
    }

    @Test
    void noForbiddenPortIsConnectedInTwentyThousandTries() throws Exception {
        var held = connects().attempt(CONNECT + TRIES);

        assertThat(held.lastLine()).as(held.toString()).contains("forbidden=0 ").endsWith("tries=" + TRIES);
        assertThat(passed(held.lastLine())).isPositive();
    }

    @Test
    void withoutTheCgroupProgramsSomeAre() throws Exception {
        var open = connects()
                .behind(brig.tests.Tools.nosys(), BPF)
                .option("--allow-degraded")
                .attempt(CONNECT + TRIES);

        assertThat(open.lastLine()).as(open.toString()).startsWith("ok race-connect forbidden=");
    }

    private static int passed(String line) {
        return Integer.parseInt(line.replaceAll(".*passed=(\\d+).*", "$1"));
    }
}
