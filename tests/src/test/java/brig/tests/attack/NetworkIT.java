package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Tools;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses: in a network of its own a container reaches nobody; in the host's it reaches what the lists name. */
@AsRoot
class NetworkIT {
    @TempDir
    Path temp;

    private ServerSocket listed;
    private ServerSocket unlisted;
    private ServerSocket unlisted6;

    @BeforeEach
    void threeServers() throws Exception {
        listed = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        unlisted = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        unlisted6 = new ServerSocket(0, 50, InetAddress.getByName("::1"));
    }

    @AfterEach
    void close() throws Exception {
        listed.close();
        unlisted.close();
        unlisted6.close();
    }

    private String sends() {
        int port = unlisted.getLocalPort();
        return "each connect 127.0.0.1 %d + fastopen 127.0.0.1 %d + udp 127.0.0.1 %d + sendmsg 127.0.0.1 %d"
                        .formatted(port, port, port, port)
                + " + sendmmsg 127.0.0.1 %d + udp-connect 127.0.0.1 %d + connect ::1 %d + connect ::ffff:127.0.0.1 %d"
                        .formatted(port, port, unlisted6.getLocalPort(), port);
    }

    private Brig hostNetwork(String lists) throws Exception {
        return Brig.in(temp).with("network", "{mode: host, " + lists + "}");
    }

    @Test
    void inANetworkOfItsOwnNobodyIsReached() throws Exception {
        var held = Brig.in(temp).attempt(sends());

        assertThat(held.outcomes()).as(held.toString()).hasSize(8);
        assertThat(held.outcomes().getFirst()).isNotEqualTo("ok");
        assertThat(held.outcomes().get(6)).isNotEqualTo("ok");
    }

    @Test
    void inTheHostsNetworkOnlyWhatIsListedIsReached() throws Exception {
        var held = hostNetwork("connect: ['127.0.0.1:" + listed.getLocalPort() + "']");

        var refused = held.attempt(sends());
        var allowed = held.attempt("connect 127.0.0.1 " + listed.getLocalPort());

        assertThat(refused.outcomes()).as(refused.toString()).hasSize(8).allMatch(word -> word.matches("EPERM|EACCES"));
        assertThat(allowed.lastLine()).as(allowed.toString()).startsWith("ok ");
        int port = unlisted.getLocalPort();
        assertThat(refused.err())
                .contains("sendto(127.0.0.1:" + port + "/udp)")
                .contains("connect(127.0.0.1:" + port + "/tcp)");
    }

    @Test
    void withEverythingListedEverySendArrives() throws Exception {
        var all = "connect: ['0.0.0.0/0:0-65535', '[::]/0:0-65535', '0.0.0.0/0:0-65535/udp', '[::]/0:0-65535/udp']";

        var open = hostNetwork(all).attempt(sends());

        assertThat(open.outcomes()).as(open.toString()).hasSize(8).containsOnly("ok");
    }

    @Test
    void onlyListedPortsAreBound() throws Exception {
        int free = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);
        var binds = "each bind 127.0.0.1 %d + udp-bind 127.0.0.1 %d + bind ::1 %d + bind 0.0.0.0 %d"
                .formatted(free, free, free, free);

        var refused = hostNetwork("listen: [9]").attempt(binds);
        var open = hostNetwork("listen: [" + free + "]").attempt(binds);

        assertThat(refused.outcomes()).as(refused.toString()).hasSize(4).allMatch(word -> word.matches("EPERM|EACCES"));
        assertThat(open.outcomes()).as(open.toString()).hasSize(4).containsOnly("ok");
    }

    @Test
    void packetsCannotBeForgedOrOverheard() throws Exception {
        var sockets = "each raw + packet + vsock + netlink 9 + socket 16 3 15";

        var held = Brig.in(temp).attempt(sockets);
        var open = Brig.in(temp)
                .with("extends", "privileged")
                .with("process", "{user: '0:0', capabilities: {only: [NET_RAW, NET_ADMIN]}}")
                .attempt("each raw + packet");

        assertThat(held.outcomes()).as(held.toString()).hasSize(5).doesNotContain("ok");
        assertThat(open.outcomes()).as(open.toString()).containsOnly("ok");
    }

    @Test
    void anAbstractSocketOfTheHostIsOutOfReach() throws Exception {
        var name = "brig-" + ProcessHandle.current().pid();
        var host = Command.of(Tools.inside(), "abstract-listen", name, 60).start();
        try {
            var held = hostNetwork("connect: []").attempt("abstract " + name);
            var open = hostNetwork("connect: []")
                    .with("response", "{network: alert}")
                    .with("files", "{read: [/], execute: [/], watch: false}")
                    .withoutLandlock()
                    .attempt("abstract " + name);

            assertThat(held.outcomes()).as(held.toString()).isSubsetOf("EPERM", "EACCES");
            assertThat(open.outcomes()).as(open.toString()).containsExactly("ok");
        } finally {
            host.process().destroyForcibly();
        }
    }
}
