package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Command;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Network mode isolated, with nginx, curl and python. Brig runs in a network namespace that {@code netns-host} makes and
 * that plays the host, with another one as the world outside: the machine's own network is not touched.
 */
@AsRoot
class IsolatedNetworkIT {
    @TempDir
    Path temp;

    @BeforeEach
    void policies() throws Exception {
        policy("listed", "'10.77.0.2:9000', '[fd77::2]:9000', '10.77.0.2:9000/udp'");
        policy("everywhere", "'0.0.0.0/0:*', '[::]/0:*', '0.0.0.0/0:*/udp'");
        policy("host-named", "'10.77.0.1:7000', '10.209.0.1:7000', '169.254.169.254:9000'");
        policy("server", "");
        policy("peer", "'PEER:80'");
        Files.copy(Tools.script("talk.py"), temp.resolve("talk.py"));
        Files.copy(Tools.script("raw.py"), temp.resolve("raw.py"));
        Files.writeString(
                temp.resolve("nginx.conf"),
                "user root; daemon off; master_process off; pid /run/nginx.pid; events {} http { access_log off;"
                        + " server { listen 80; listen [::]:80; location / { return 200 'nginx at your service'; } } }");
    }

    private void policy(String name, String connect) throws Exception {
        var text = """
            extends: baseline
            process: {user: "0:0", capabilities: [NET_BIND_SERVICE]}
            files:
              read: [/usr, /bin, /lib, /lib64, /etc]
              execute: [/usr, /bin]
              tmpfs: [/var/lib/nginx, /var/log/nginx, /run]
            network: {mode: isolated, connect: [%s], listen: [80]}
            response: {network: deny}
            """.formatted(connect);
        Files.writeString(temp.resolve(name + ".yaml"), text);
    }

    private String act(String act) throws Exception {
        return act(act, Tools.brig().toArray());
    }

    private String act(String act, Object... brig) throws Exception {
        var ended = Command.of("bash", Tools.script("netns-host"), act, temp)
                .and(brig)
                .run();
        return ended.out() + "\n" + ended.err();
    }

    @Test
    void onlyListedAddressesAreReachedAndRefusalsNameTheAddress() throws Exception {
        var seen = act("out");

        assertThat(seen)
                .contains("listed tcp,10.77.0.2,9000 OK hello 10.77.0.1")
                .contains("listed tcp,fd77::2,9000 OK hello fd77::1")
                .contains("listed udp,10.77.0.2,9000 OK hello 10.77.0.1")
                .contains("listed tcp,10.77.0.2,9001 FAIL")
                .contains("listed tcp,fd77::2,9001 FAIL")
                .contains("listed tcp,10.77.0.1,7000 FAIL")
                .contains("DENY EPERM connect(10.77.0.2:9001/tcp)");
        assertThat(seen).as("the same with everything listed").contains("everywhere tcp,10.77.0.2,9001 OK");
        assertThat(seen)
                .as("everywhere is not this host, nor its metadata service")
                .contains("everywhere tcp,10.77.0.1,7000 FAIL")
                .contains("everywhere tcp,10.209.0.1,7000 FAIL")
                .contains("everywhere tcp,169.254.169.254,9000 FAIL");
        assertThat(seen)
                .as("they are there, for who names them")
                .contains("host-named tcp,10.77.0.1,7000 OK")
                .contains("host-named tcp,10.209.0.1,7000 OK")
                .contains("host-named tcp,169.254.169.254,9000 OK");
    }

    @Test
    void aPublishedPortIsReachedFromWhereItIsPublishedAndTheContainerNotOtherwise() throws Exception {
        var seen = act("published");

        assertThat(seen)
                .contains("outside4: nginx at your service")
                .contains("outside6: nginx at your service")
                .contains("loopback: nginx at your service")
                .contains("own-address: nginx at your service");
        assertThat(seen.lines())
                .contains("outside-of-loopback: ", "outside-direct: ")
                .contains("brig: error: port 8080 of this host is taken: publish another one");
    }

    @Test
    void anotherContainerIsReachedOnlyByName() throws Exception {
        var seen = act("peers");

        assertThat(seen.lines()).contains("everywhere: ", "peer-named: nginx at your service");
    }

    @Test
    void packetsThatNoCgroupProgramSeesAreHeldToTheListsToo() throws Exception {
        var seen = act("packets");

        assertThat(seen)
                .contains("everywhere tcp,10.77.0.2,9001 OK")
                .contains("server tcp,10.77.0.2,9001 FAIL")
                .contains("everywhere tcp,10.77.0.1,7000 FAIL")
                .as("another source than its own")
                .contains("everywhere spoofed tcp,10.77.0.2,9001 FAIL");
    }

    @Test
    void aNetworkThatWasCutLetsNothingOutNotEvenFramesPastItsOwnTables() throws Exception {
        var seen = act("cut");

        assertThat(seen)
                .contains("before tcp,10.77.0.2,9001 OK", "frame before")
                .contains("after tcp,10.77.0.2,9001 OK", "frame after")
                .contains("meanwhile tcp,10.77.0.2,9001 FAIL");
        assertThat(seen).as("the cable's table").doesNotContain("frame meanwhile");
    }

    @Test
    void aKilledBrigsAddressDevicePortsAndRulesAreTakenBack() throws Exception {
        var seen = act("killed");

        assertThat(seen.lines())
                .contains("devices 0", "published 7", "port free again")
                .doesNotContain("address left");
    }

    /** Until then the kernel would let another program of the host listen there, and hear nothing. */
    @Test
    void theNextDaemonHoldsThePublishedPortsAsFarAsNobodyHasTakenThem() throws Exception {
        var seen = act("taken-over", Tools.client());

        assertThat(seen.lines())
                .contains("first taken", "meanwhile free", "then taken")
                .anyMatch(line -> line.startsWith("loopback: nginx at your service"));
        assertThat(seen)
                .contains("published port 8081 still leads to the container, but is not held")
                .doesNotContain("published port 8080");
    }

    @Test
    void theContainersOwnNameAndAddressAreInItsFiles() throws Exception {
        var seen = act("files");

        assertThat(seen.lines()).contains("files").anyMatch(line -> line.matches("10\\.209\\.[0-9.]+\tfiles"));
        assertThat(seen).contains("# written by brig");
    }
}
