package brig.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.runtime.bpf.ProgramKind;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.InCgroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks from a process in a cgroup, on loopback: each goes through without the filter and fails with it. */
class NetworkFilterIT {
    private static final NetworkRules NOTHING = new NetworkRules(Mode.HOST, List.of(), List.of());
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static Path attacker = Path.of("");

    private Path cgroup = Path.of("");

    @BeforeAll
    static void compileTheAttacker() throws Exception {
        assumeTrue(isRoot(), "needs root");
        attacker = folder.resolve("attacker");
        var source = folder.resolve("attacker.c");
        try (var text = NetworkFilterIT.class.getResourceAsStream("attacker.c")) {
            Files.write(source, text == null ? new byte[0] : text.readAllBytes());
        }
        var gcc = InCgroup.run(
                List.of(), "gcc", "-Wall", "-Wextra", "-pthread", "-o", attacker.toString(), source.toString());
        assertThat(gcc.exitCode()).as(gcc.output()).isZero();
    }

    @BeforeEach
    void makeACgroup() throws IOException {
        var root = CgroupHost.detect().layout().unified().orElseThrow(() -> new IOException("no cgroup2 tree"));
        cgroup = root.resolve("brig-network-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
        Files.createDirectory(cgroup);
    }

    @AfterEach
    void removeTheCgroup() throws Exception {
        for (int i = 0; i < 100; i++) {
            try {
                Files.deleteIfExists(cgroup);
                return;
            } catch (IOException busy) {
                Thread.sleep(10);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp4",
                "tcp4-zero",
                "tcp4-thread",
                "tcp4-fastopen",
                "tcp4-fastopen-connect",
                "tcp6",
                "tcp6-zero",
                "tcp6-mapped",
                "tcp6-zero-mapped",
                "udp4-connect",
                "udp4",
                "udp4-unspec",
                "udp4-zero",
                "udp4-mmsg",
                "udp6-connect",
                "udp6-connect-mapped",
                "udp6",
                "udp6-zero",
                "udp6-mapped"
            })
    void noWayLeadsToAnAddressThatNoRuleNames(String attack) throws Exception {
        try (var servers = Servers.start()) {
            var free = attack(attack, servers.port());
            var elsewhere = tcpAndUdp("127.0.0.0", 8, servers.port() - 1);
            var held = filtered(new NetworkRules(Mode.HOST, elsewhere, List.of()), attack, servers.port());

            assertThat(free).as("without the filter").isEqualTo(new InCgroup(0, lastWord(attack) + ": ok"));
            assertThat(held.exitCode()).as(held.output()).isOne();
            assertThat(held.output()).endsWith(": EPERM");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp4",
                "tcp4-thread",
                "tcp4-fastopen",
                "tcp4-fastopen-connect",
                "tcp6-mapped",
                "udp4-connect",
                "udp4",
                "udp4-mmsg",
                "udp6-connect-mapped",
                "udp6-mapped"
            })
    void anAddressThatARuleNamesIsReachedByEveryWay(String attack) throws Exception {
        try (var servers = Servers.start()) {
            var rules = new NetworkRules(Mode.HOST, tcpAndUdp("127.0.0.1", 32, servers.port()), List.of());

            assertThat(filtered(rules, attack, servers.port())).isEqualTo(new InCgroup(0, lastWord(attack) + ": ok"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp4", "tcp6-mapped", "tcp6-zero-mapped", "udp6-mapped", "udp4", "tcp6-zero"})
    void allOfIpv6DoesNotOpenIpv4(String attack) throws Exception {
        try (var servers = Servers.start()) {
            var rules = new NetworkRules(Mode.HOST, tcpAndUdp("::", 0, servers.port()), List.of());

            assertThat(filtered(rules, "tcp6", servers.port()).exitCode()).isZero();
            assertThat(attack(attack, servers.port()).output()).endsWith(": EPERM");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind-tcp4", "bind-udp4", "bind-tcp6", "bind-udp6"})
    void onlyAPortOfTheListIsBound(String attack) throws Exception {
        int port = freePort();
        assertThat(attack(attack, port).exitCode()).as("without the filter").isZero();

        var rules = new NetworkRules(Mode.HOST, List.of(), List.of(new Ports(port + 1, port + 1)));

        assertThat(filtered(rules, attack, port)).isEqualTo(new InCgroup(1, "bind: EPERM"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen-unbound", "listen-any-port", "receive-any-port"})
    void aServerOnAPortThatNoCallNamedIsDeaf(String attack) throws Exception {
        assertThat(visited(attack)).as("without the filter").isEqualTo("visitor: ok");
        try (var attached = NetworkFilter.compile(NOTHING).attach(cgroup)) {
            assertThat(visited(attack)).isEqualTo("visitor: ETIMEDOUT");
            assertThat(attached.denials().get(ProgramKind.INGRESS)).isPositive();
        }
    }

    @Test
    void aServerOnAPortOfTheListIsReached() throws Exception {
        var rules = new NetworkRules(Mode.HOST, List.of(), List.of(new Ports(1, 65535)));
        try (var attached = NetworkFilter.compile(rules).attach(cgroup)) {
            assertThat(visited("listen-any-port")).isEqualTo("visitor: ok");
            assertThat(visited("receive-any-port")).isEqualTo("visitor: ok");
            assertThat(attached.denials().values()).containsOnly(0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"source-route4", "source-route6"})
    void aPacketDoesNotGoElsewhereThanTheCallSays(String attack) throws Exception {
        var allowed = List.of(
                destination("127.0.0.9", 32, 53, Protocol.UDP),
                destination("127.0.0.1", 32, 53, Protocol.UDP),
                destination("::", 0, 53, Protocol.UDP));
        var free = attack(attack, 0);
        var held = filtered(new NetworkRules(Mode.HOST, allowed, List.of()), attack, 0);

        assertThat(free).as("without the filter").isEqualTo(new InCgroup(0, "sendto: ok"));
        assertThat(held).isEqualTo(new InCgroup(1, "sendto: EPERM"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "ping", "mptcp"})
    void aSocketThatTheProgramsWouldNotSeeIsNotMade(String attack) throws Exception {
        var everything = List.of(destination("0.0.0.0", 0, 53, Protocol.UDP));

        var held = filtered(new NetworkRules(Mode.HOST, everything, List.of()), attack, 0);

        assertThat(held.exitCode()).isOne();
        assertThat(held.output()).matches(attack.equals("raw") ? "socket: EPERM" : "socket: E.*");
    }

    @Test
    void refusalsAreCounted() throws Exception {
        try (var attached = NetworkFilter.compile(NOTHING).attach(cgroup)) {
            attack("tcp4", 1);
            attack("tcp4", 1);
            attack("udp6", 1);

            assertThat(attached.denials())
                    .containsEntry(ProgramKind.CONNECT4, 2L)
                    .containsEntry(ProgramKind.SENDMSG6, 1L)
                    .containsEntry(ProgramKind.BIND4, 0L);
        }
    }

    @Test
    void theFilterHoldsWhenItsOwnerHasLetGo() throws Exception {
        NetworkFilter.compile(NOTHING).attach(cgroup).close();

        assertThat(attack("udp4", 1)).isEqualTo(new InCgroup(1, "sendto: EPERM"));
    }

    @Test
    void aThousandRulesLoad() throws Exception {
        var many = java.util.stream.IntStream.range(0, 1000)
                .mapToObj(i -> destination("10." + i / 256 + "." + i % 256 + ".0", 24, 443, Protocol.TCP))
                .toList();

        assertThat(NetworkFilter.compile(new NetworkRules(Mode.ISOLATED, many, List.of()))
                        .problem())
                .isEmpty();
    }

    private InCgroup filtered(NetworkRules rules, String attack, int port) throws Exception {
        NetworkFilter.compile(rules).attach(cgroup).close();
        return attack(attack, port);
    }

    private InCgroup attack(String attack, int port) throws Exception {
        return InCgroup.run(
                List.of(cgroup.resolve("cgroup.procs")), attacker.toString(), attack, Integer.toString(port));
    }

    /** Visits the server that the attacker opened, and returns what it saw. */
    private String visited(String attack) throws Exception {
        var process = InCgroup.start(List.of(cgroup.resolve("cgroup.procs")), attacker.toString(), attack);
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(output.readLine());
            var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
            if (attack.startsWith("receive")) {
                try (var visitor = new DatagramSocket()) {
                    visitor.send(new DatagramPacket(new byte[1], 1, address));
                }
            } else {
                try (var visitor = new Socket()) {
                    visitor.connect(address, 1000);
                } catch (IOException deafOrGone) {
                    // what the server saw is what counts; it may have left again before connect returned
                }
            }
            return output.readLine();
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static String lastWord(String attack) {
        if (attack.equals("tcp4-fastopen")) {
            return "sendto";
        }
        if (attack.endsWith("mmsg")) {
            return "sendmmsg";
        }
        return attack.startsWith("tcp") || attack.contains("connect") ? "write" : "sendto";
    }

    private static List<Destination> tcpAndUdp(String network, int prefix, int port) {
        return List.of(
                destination(network, prefix, port, Protocol.TCP), destination(network, prefix, port, Protocol.UDP));
    }

    private static Destination destination(String network, int prefix, int port, Protocol protocol) {
        try {
            var bytes = InetAddress.getByName(network).getAddress();
            return new Destination(Cidr.of(bytes, prefix), new Ports(port, port), protocol);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** A TCP and a UDP server on one port, of all addresses of both families. */
    private record Servers(ServerSocket tcp, DatagramSocket udp) implements AutoCloseable {
        static Servers start() throws IOException {
            for (int attempt = 0; ; attempt++) {
                var tcp = new ServerSocket(0);
                try {
                    return new Servers(tcp, new DatagramSocket(tcp.getLocalPort()));
                } catch (IOException taken) {
                    tcp.close();
                    if (attempt == 20) {
                        throw taken;
                    }
                }
            }
        }

        int port() {
            return tcp.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            tcp.close();
            udp.close();
        }
    }
}
