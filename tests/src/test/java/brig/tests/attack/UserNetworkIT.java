package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Command;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Network mode isolated without root, through slirp4netns and pasta; {@code user-net} plays the host, as {@code netns-host} does. */
@AsRoot
class UserNetworkIT {
    private Path folder;

    @BeforeEach
    void policies() throws Exception {
        folder = Files.createTempDirectory(Path.of("/opt"), "brig-net");
        policy("listed", "'10.77.0.2:9000', '10.77.0.2:9000/udp'");
        policy("everywhere", "'0.0.0.0/0:*', '0.0.0.0/0:*/udp'");
        policy("named", "'10.77.0.1:7000', '169.254.169.254:9000'");
        policy("gateway", "'10.0.2.2:7000', '10.0.2.0/24:*'");
        policy("server", "");
        policy("names", "'good.test:9000'");
        Files.copy(Tools.script("names.py"), folder.resolve("names.py"));
        Files.copy(Tools.script("talk.py"), folder.resolve("talk.py"));
        Files.createDirectory(folder.resolve("site"));
        Files.writeString(folder.resolve("site/index.html"), "at your service\n");
        Command.of("chmod", "-R", "a+rX", folder).run();
    }

    private void policy(String name, String connect) throws Exception {
        Files.writeString(folder.resolve(name + ".yaml"), """
            extends: restricted
            process: {user: "0:0"}
            files: {read: [/usr, /bin, /lib, /lib64, /etc, /mnt], execute: [/usr, /bin]}
            network: {mode: isolated, connect: [%s], listen: [8000]}
            response: {network: deny}
            """.formatted(connect));
    }

    @AfterEach
    void remove() throws Exception {
        Command.of("rm", "-rf", folder).run();
    }

    private String act(String act) throws Exception {
        var ended = Command.of("bash", Tools.script("user-net"), act, folder, Tools.client())
                .run();
        return ended.out() + "\n" + ended.err();
    }

    @ParameterizedTest
    @ValueSource(strings = {"out", "pasta"})
    void onlyListedAddressesAreReached(String act) throws Exception {
        var seen = act(act);

        assertThat(seen)
                .contains("listed tcp,10.77.0.2,9000 OK hello 10.77.0.1")
                .contains("listed udp,10.77.0.2,9000 OK hello 10.77.0.1")
                .contains("listed tcp,10.77.0.2,9001 FAIL")
                .contains("listed tcp,10.77.0.1,7000 FAIL")
                .contains("listed tcp,127.0.0.1,7000 FAIL")
                .contains("DENY EPERM connect(10.77.0.2:9001/tcp)");
        assertThat(seen).as("the same with everything listed").contains("everywhere tcp,10.77.0.2,9001 OK");
        assertThat(seen)
                .as("everywhere is not this host, nor its metadata service, nor who forwards")
                .contains("everywhere tcp,10.77.0.1,7000 FAIL")
                .contains("everywhere tcp,169.254.169.254,9000 FAIL")
                .contains("everywhere tcp,10.0.2.2,7000 FAIL");
        assertThat(seen)
                .as("they are there, for who names them")
                .contains("named tcp,10.77.0.1,7000 OK")
                .contains("named tcp,169.254.169.254,9000 OK");
    }

    /** Even for a policy that names it: what it leads to has no other lock than being on loopback. */
    @Test
    void thisHostsLoopbackIsNotReachedThroughTheGateway() throws Exception {
        var seen = act("loopback");

        assertThat(seen).contains("open tcp,10.0.2.2,7000 OK hello 127.0.0.1").contains("held tcp,10.0.2.2,7000 FAIL");
        assertThat(act("pasta")).contains("gateway tcp,10.0.2.2,7000 FAIL");
    }

    @Test
    void packetsThatNoFilterSeesAreHeldToTheListsToo() throws Exception {
        var seen = act("raw");

        assertThat(seen)
                .contains("everywhere tcp,10.77.0.2,9001 OK")
                .contains("server tcp,10.77.0.2,9001 FAIL")
                .contains("everywhere tcp,10.77.0.1,7000 FAIL")
                .contains("everywhere tcp,10.0.2.2,7000 FAIL");
    }

    @Test
    void aPublishedPortIsReachedWhereItIsPublishedAndTheNetworkCanBeCut() throws Exception {
        var seen = act("published");

        assertThat(seen.lines())
                .contains("outside: at your service ")
                .contains("loopback: at your service ")
                .contains("outside-of-loopback: ")
                .contains("cut: ")
                .contains("back: at your service ")
                .contains("forwarders left: 0");
        assertThat(seen).contains("port 8080 of this host is taken");
    }

    @Test
    void aNameIsReachedAtTheAddressThatWasAnsweredAndOnlyThen() throws Exception {
        var seen = act("names").lines().filter(line -> !line.isBlank()).toList();

        assertThat(seen).as(String.join("\n", seen)).hasSize(6);
        assertThat(seen.get(0)).startsWith("number,10.77.0.2,9000 FAIL");
        assertThat(seen.get(1)).startsWith("name,good.test,9000 OK");
        assertThat(seen.get(2)).startsWith("number,10.77.0.2,9000 OK");
        assertThat(seen.get(3)).startsWith("number,10.77.0.2,9001 FAIL");
        assertThat(seen.get(4)).startsWith("number,10.77.0.3,9000 FAIL");
        assertThat(seen.get(5)).startsWith("ask,other.test,1 OK code 5");
    }

    @Test
    void withoutAProgramThatForwardsItIsRefusedWithAHint() throws Exception {
        assertThat(act("none")).contains("neither is installed: apt-get install slirp4netns (or passt)");
    }

    @Test
    void aKilledBrigsForwarderEndsAndTheRestIsSweptAway() throws Exception {
        assertThat(act("killed").lines())
                .contains("forwarders left: 0", "taken away")
                .anyMatch(line -> line.matches("ok +leftovers +removed: .*"));
    }
}
