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
 * Names in the connect list. {@code netns-names} makes a host, and a world outside it with a name server that tells the truth
 * and lies, each in a network namespace of its own.
 */
@AsRoot
class NamesIT {
    @TempDir
    Path temp;

    @BeforeEach
    void policies() throws Exception {
        var listed = "'good.test:9000', '*.good.test:9000', 'spoofed.test:9000', 'long.test:9000'";
        policy("listed", listed, "deny", "");
        policy("killed", listed, "kill", "");
        policy("audited", listed, "deny", "mode: {network: audit}");
        policy("everywhere", "'0.0.0.0/0:*', '[::]/0:*', '0.0.0.0/0:*/udp'", "deny", "");
        var rebound = "'rebind.test:*', 'metadata.test:9000', 'host.test:7000', 'gateway.test:7000', 'mixed.test:9000'";
        policy("rebound", rebound, "deny", "");
        policy("named", rebound + ", '169.254.169.254:9000'", "deny", "");
        policy("web", "'good.test:80'", "deny", "");
        Files.copy(Tools.script("talk.py"), temp.resolve("talk.py"));
        Files.copy(Tools.script("names.py"), temp.resolve("names.py"));
    }

    private void policy(String name, String connect, String response, String more) throws Exception {
        var text = """
            extends: baseline
            files:
              read: [/usr, /bin, /lib, /lib64, /etc, /mnt]
              execute: [/usr, /bin]
            network: {mode: isolated, connect: [%s]}
            response: {network: %s}
            %s
            """.formatted(connect, response, more);
        Files.writeString(temp.resolve(name + ".yaml"), text);
    }

    private String act(String act) throws Exception {
        var ended = Command.of(
                        "env",
                        "DIST=" + Path.of("../cli/target/dist").toAbsolutePath().normalize())
                .and("bash", Tools.script("netns-names"), act, temp)
                .and(Tools.brig().toArray())
                .run();
        return ended.out() + "\n" + ended.err();
    }

    @Test
    void aNameIsReachedAtTheAddressesThatWereAnsweredAndForItsPortsAlone() throws Exception {
        var seen = act("lists");

        assertThat(seen.lines())
                .as(seen)
                .contains(
                        "listed name,good.test,9000 OK hello fd77::1",
                        "listed number,10.77.0.2,9000 OK hello 10.77.0.1",
                        "listed name,www.good.test,9000 OK hello fd77::1",
                        "listed ask,good.test,16 OK code 0 ",
                        "listed ask,nothing.good.test,1 OK code 3 ");
        assertThat(seen)
                .contains("listed number,10.77.0.2,9000 FAIL")
                .contains("listed number,10.77.0.2,9001 FAIL")
                .contains("listed name,good.test,9001 FAIL")
                .contains("listed number,10.77.0.3,9000 FAIL")
                .contains("listed name,other.test,9000 FAIL")
                .contains("listed udp,10.77.0.2,9000 FAIL")
                .contains("DENY EPERM connect(10.77.0.2:9000/tcp)")
                .contains("the name 'other.test', which the list does not have, was refused")
                .as("what getaddrinfo looks at is no offence")
                .doesNotContain("connect([fd77:0:0:0:0:0:0:2]:9000/udp)");
        assertThat(seen)
                .as("the same servers, for who may call everywhere")
                .contains("everywhere number,10.77.0.2,9000 OK")
                .contains("everywhere number,10.77.0.3,9000 OK")
                .contains("everywhere udp,10.77.0.2,9000 OK");
    }

    @Test
    void noOtherNameServerIsReachedAndOtherNamesAreAskedOfNobody() throws Exception {
        var seen = act("servers");

        assertThat(seen.lines())
                .as(seen)
                .contains(
                        "listed ask,other.test,1 OK code 5 ",
                        "listed tcp,other.test,1 OK code 5 ",
                        "listed tcp,good.test,1 OK code 0 10.77.0.2/10",
                        "-- asked: udp good.test ");
        assertThat(seen)
                .contains("listed ask,other.test,1,10.77.0.2 FAIL")
                .contains("listed tcp,other.test,1,10.77.0.2 FAIL");
        assertThat(seen)
                .as("it answers whoever may ask it")
                .contains("everywhere ask,other.test,1,10.77.0.2 OK code 0 10.77.0.3/1")
                .contains("everywhere tcp,other.test,1,10.77.0.2 OK code 0 10.77.0.3/1");
    }

    @Test
    void noNameLeadsToThisHostOrItsMetadataService() throws Exception {
        var seen = act("rebinding");

        assertThat(seen.lines())
                .as(seen)
                .contains(
                        "rebound ask,rebind.test,1 OK code 5 ",
                        "rebound ask,rebind.test,28 OK code 5 ",
                        "rebound ask,metadata.test,1 OK code 5 ",
                        "rebound ask,gateway.test,1 OK code 5 ",
                        "rebound ask,mixed.test,1 OK code 0 10.77.0.2/10");
        assertThat(seen)
                .contains("rebound number,169.254.169.254,9000 FAIL")
                .as("an address of the host's own that looks like any other")
                .contains("rebound name,host.test,7000 FAIL")
                .contains("rebound number,10.209.0.1,7000 FAIL")
                .contains("the name 'metadata.test' was answered with 169.254.169.254, where no name may lead");
        assertThat(seen)
                .as("it is there, for whose policy names the address")
                .contains("named ask,metadata.test,1 OK code 0 169.254.169.254/10")
                .contains("named number,169.254.169.254,9000 OK");
    }

    @Test
    void liesAreNotHeardAndALongAnswerIsAskedForByConnection() throws Exception {
        var seen = act("lies");

        assertThat(seen.lines())
                .as(seen)
                .contains(
                        "listed ask,spoofed.test,1 OK code 0 10.77.0.2/10",
                        "listed ask,long.test,1 OK code 0 10.77.0.2/10");
        assertThat(seen).contains("listed number,10.77.0.3,9000 FAIL").contains("tcp long.test");
    }

    @Test
    void anAddressIsShutWhenItsTimeIsOver() throws Exception {
        var seen = act("time");

        assertThat(seen.lines().filter(line -> line.contains("number,10.77.0.2,9000")))
                .as(seen)
                .satisfiesExactly(
                        before -> assertThat(before).contains("OK hello"),
                        after -> assertThat(after).contains("FAIL"));
        assertThat(seen).as("until it is asked for again").contains("name,good.test,9000 OK hello");
    }

    @Test
    void packetsThatNoCgroupProgramSeesAreHeldToTheAnswersToo() throws Exception {
        var seen = act("packets");

        assertThat(seen)
                .contains("\nname,good.test,9000 OK")
                .contains("number,10.77.0.2,9000 OK")
                .contains("number,10.77.0.2,9001 FAIL")
                .contains("number,10.77.0.3,9000 FAIL")
                .contains("ask,other.test,1,10.77.0.2 FAIL")
                .contains("ask,good.test,1,127.0.0.153 OK code 0 10.77.0.2/10");
    }

    @Test
    void junkAndFloodsAreSurvived() throws Exception {
        var seen = act("junk");

        assertThat(seen.lines())
                .as(seen)
                .contains("listed junk,20261130 OK 30 connections that say nothing", "listed flood,3 OK questions");
        assertThat(seen)
                .contains("listed ask,good.test,1 OK code 0 10.77.0.2/10")
                .contains("listed name,good.test,9000 OK hello");
    }

    @Test
    void anAuditedListAnswersEveryNameAndTells() throws Exception {
        var seen = act("audit");

        assertThat(seen)
                .contains("audited name,other.test,9000 OK hello")
                .contains("audited name,good.test,9000 OK hello")
                .contains("the name 'other.test', which the list does not have, was answered");
    }

    @Test
    void whereTheResponseIsKillTheQuestionKills() throws Exception {
        var seen = act("kill");

        assertThat(seen)
                .as("what getaddrinfo does beside asking is no offence")
                .contains("name,good.test,9000 OK")
                .contains("ended with 137")
                .contains("the name 'other.test', which the list does not have, was refused")
                .doesNotContain("sleep,5 OK");
    }

    @Test
    void aRealProgramFindsWhatIsListedAndNothingElse() throws Exception {
        var seen = act("programs");

        assertThat(seen).contains("hello fd77::1\n", "curl other: 6", "curl number: 7");
    }

    @Test
    void nothingIsLeftAndAKilledBrigsSetsAreTakenBack() throws Exception {
        var seen = act("end");

        assertThat(seen.lines())
                .as(seen)
                .contains("links 0", "links after a kill 0", "listed name,good.test,9000 OK hello fd77::1");
    }

    @Test
    void aDaemonThatTakesOverAnswersWhatTheOneBeforeAnsweredAndLeavesNoSocket() throws Exception {
        var seen = act("daemon");

        assertThat(seen.lines())
                .as(seen)
                .contains(
                        "name,good.test,9000 OK hello fd77::1",
                        "number,fd77::2,9000 OK hello fd77::1",
                        "tcp,good.test,1 OK code 0 10.77.0.2/10",
                        "ask,other.test,1 OK code 5 ",
                        "as many sockets as before");
    }
}
