package brig.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.runtime.bpf.Interpreter;
import brig.runtime.bpf.ProgramKind;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkFilterTest {
    private static final List<Destination> SOME = List.of(
            tcp("10.0.0.0", 8, 5432),
            tcp("192.0.2.7", 32, 80),
            tcp("2001:db8::", 33, 443),
            tcp("::ffff:198.51.100.0", 120, 22),
            new Destination(cidr("203.0.113.0", 25), new Ports(5000, 5010), Protocol.UDP));

    @ParameterizedTest
    @CsvSource({
        "TCP, 10.255.3.4, 5432, true",
        "TCP, 11.0.0.1, 5432, false",
        "TCP, 10.0.0.1, 5433, false",
        "UDP, 10.0.0.1, 5432, false",
        "TCP, 192.0.2.7, 80, true",
        "TCP, 192.0.2.6, 80, false",
        "TCP, 127.0.0.1, 80, false",
        "TCP, 0.0.0.0, 80, false",
        "UDP, 203.0.113.127, 5000, true",
        "UDP, 203.0.113.127, 5010, true",
        "UDP, 203.0.113.127, 5011, false",
        "UDP, 203.0.113.128, 5005, false",
        "TCP, 2001:db8:7fff::1, 443, true",
        "TCP, 2001:db8:8000::1, 443, false",
        "TCP, ::1, 443, false",
        "TCP, ::, 443, false",
        "TCP, 198.51.100.9, 22, true",
    })
    void onlyWhatTheListNamesIsReached(Protocol protocol, String address, int port, boolean reached) throws Exception {
        assertThat(reaches(SOME, protocol, InetAddress.getByName(address).getAddress(), port))
                .isEqualTo(reached);
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, 5432, true", "127.0.0.1, 5432, false", "198.51.100.9, 22, true", "0.0.0.0, 5432, false"})
    void anIpv4AddressInsideAnIpv6OneIsLookedUpInTheIpv4List(String address, int port, boolean reached)
            throws Exception {
        assertThat(reaches(SOME, Protocol.TCP, mapped(address), port)).isEqualTo(reached);
    }

    @Test
    void allOfIpv6IsNotAllOfIpv4() throws Exception {
        var all = List.of(tcp("::", 0, 80));

        assertThat(reaches(all, Protocol.TCP, mapped("192.0.2.1"), 80)).isFalse();
        assertThat(reaches(
                        all, Protocol.TCP, InetAddress.getByName("2001:db8::1").getAddress(), 80))
                .isTrue();
    }

    @Test
    void thisHostIsOnlyForWhoMayConnectEverywhere() throws Exception {
        var anyIpv4 = tcp("0.0.0.0", 0, 80);
        var anyIpv6 = tcp("::", 0, 80);
        var zero = new byte[4];
        var zero6 = new byte[16];

        assertThat(reaches(List.of(tcp("0.0.0.0", 1, 80)), Protocol.TCP, zero, 80))
                .isFalse();
        assertThat(reaches(List.of(anyIpv4), Protocol.TCP, zero, 80)).isTrue();
        assertThat(reaches(List.of(anyIpv4), Protocol.TCP, zero6, 80)).isFalse();
        assertThat(reaches(List.of(anyIpv6), Protocol.TCP, zero6, 80)).isFalse();
        assertThat(reaches(List.of(anyIpv4, anyIpv6), Protocol.TCP, zero6, 80)).isTrue();
    }

    @Test
    void thousandsOfRandomListsAndAddressesAgreeWithTheDefinition() {
        var random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            var list = IntStream.range(0, random.nextInt(6))
                    .mapToObj(i -> randomDestination(random))
                    .toList();
            var network = list.isEmpty() || random.nextInt(3) == 0
                    ? randomAddress(random)
                    : list.get(random.nextInt(list.size())).network().bytes();
            if (random.nextBoolean()) {
                network[random.nextInt(network.length)] ^= (byte) (1 << random.nextInt(8));
            }
            network[network.length - 1] |= 1;
            var protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
            int port = 1 + random.nextInt(5);
            byte[] address = network;
            boolean expected = list.stream()
                    .anyMatch(
                            d -> d.network().contains(address) && d.ports().contains(port) && d.protocol() == protocol);

            assertThat(reaches(list, protocol, address, port))
                    .as("%s in %s", describe(address, protocol, port), list)
                    .isEqualTo(expected);
            if (address.length == 4) {
                assertThat(reaches(list, protocol, mapped(address), port)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8080, true", "8079, false", "9000, true", "9004, true", "9005, false", "0, true", "22, false"})
    void onlyThePortsOfTheListAreBound(int port, boolean bound) {
        var rules = new NetworkRules(Mode.HOST, List.of(), List.of(new Ports(8080, 8080), new Ports(9000, 9004)));

        assertThat(run(rules, ProgramKind.BIND4, 2, 6, new byte[4], port)).isEqualTo(bound);
        assertThat(run(rules, ProgramKind.BIND6, 10, 17, new byte[16], port)).isEqualTo(bound);
    }

    @Test
    void everyPortMayBeNamed() {
        var rules = new NetworkRules(Mode.HOST, List.of(), List.of(new Ports(0, 65535)));

        assertThat(run(rules, ProgramKind.BIND4, 2, 6, new byte[4], 65535)).isTrue();
    }

    @Test
    void aRefusalIsCountedWhereItHappened() {
        var program = NetworkFilter.compile(new NetworkRules(Mode.HOST, List.of(), List.of())).programs().stream()
                .filter(p -> p.kind() == ProgramKind.CONNECT4)
                .findFirst()
                .orElseThrow();
        var interpreter = new Interpreter(program.instructions());

        interpreter.run(context(2, 6, new byte[] {10, 0, 0, 1}, 80));

        assertThat(interpreter.counted()).isEqualTo(ProgramKind.CONNECT4.ordinal());
    }

    @Test
    void onlyTcpAndUdpSocketsAreMade() {
        var program = new Interpreter(SocketProgram.create().instructions());

        assertThat(program.run(socket(1, 6))).isEqualTo(1);
        assertThat(program.run(socket(2, 17))).isEqualTo(1);
        assertThat(program.run(socket(1, 262))).as("mptcp").isZero();
        assertThat(program.run(socket(1, 132))).as("sctp").isZero();
        assertThat(program.run(socket(2, 1))).as("ping").isZero();
        assertThat(program.run(socket(3, 255))).as("raw").isZero();
        assertThat(program.run(socket(3, 6))).as("raw tcp").isZero();
    }

    @Test
    void anEmptyNetworkNamespaceNeedsNoPrograms() {
        assertThat(NetworkFilter.compile(new NetworkRules(Mode.NONE, SOME, List.of()))
                        .programs())
                .isEmpty();
    }

    @Test
    void aListThatNoProgramHoldsIsRefusedWhenItIsCompiled() {
        var rules = new NetworkRules(Mode.HOST, Collections.nCopies(20_000, SOME.getFirst()), List.of());

        assertThatThrownBy(() -> NetworkFilter.compile(rules)).hasMessageContaining("write fewer, wider rules");
    }

    private static boolean reaches(List<Destination> connect, Protocol protocol, byte[] address, int port) {
        var rules = new NetworkRules(Mode.HOST, connect, List.of());
        boolean ipv4 = address.length == 4;
        int family = ipv4 ? 2 : 10;
        int number = Matcher.number(protocol);
        boolean connects =
                run(rules, ipv4 ? ProgramKind.CONNECT4 : ProgramKind.CONNECT6, family, number, address, port);
        boolean sends = run(rules, ipv4 ? ProgramKind.SENDMSG4 : ProgramKind.SENDMSG6, family, number, address, port);
        assertThat(sends).isEqualTo(connects);
        return connects;
    }

    private static boolean run(
            NetworkRules rules, ProgramKind kind, int family, int protocol, byte[] address, int port) {
        var program = NetworkFilter.compile(rules).programs().stream()
                .filter(p -> p.kind() == kind)
                .findFirst()
                .orElseThrow();
        return new Interpreter(program.instructions()).run(context(family, protocol, address, port)) == 1;
    }

    private static byte[] context(int family, int protocol, byte[] address, int port) {
        var context = ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN);
        context.putInt(0, family).put(address.length == 4 ? 4 : 8, address);
        context.put(24, (byte) (port >> 8)).put(25, (byte) port);
        return context.putInt(28, family).putInt(36, protocol).array();
    }

    private static byte[] socket(int type, int protocol) {
        return ByteBuffer.allocate(80)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(8, type)
                .putInt(12, protocol)
                .array();
    }

    private static Destination randomDestination(Random random) {
        var bytes = randomAddress(random);
        int prefix = 1 + random.nextInt(bytes.length * 8);
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
        }
        int first = random.nextInt(4);
        return new Destination(
                Cidr.of(bytes, prefix),
                new Ports(first, first + random.nextInt(3)),
                random.nextBoolean() ? Protocol.TCP : Protocol.UDP);
    }

    private static byte[] randomAddress(Random random) {
        var bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String describe(byte[] address, Protocol protocol, int port) {
        var bytes = new ArrayList<Integer>();
        for (byte b : address) {
            bytes.add(b & 0xff);
        }
        return bytes + ":" + port + "/" + protocol;
    }

    private static byte[] mapped(String address) throws Exception {
        return mapped(InetAddress.getByName(address).getAddress());
    }

    private static byte[] mapped(byte[] address) {
        var bytes = new byte[16];
        bytes[10] = -1;
        bytes[11] = -1;
        System.arraycopy(address, 0, bytes, 12, 4);
        return bytes;
    }

    private static Destination tcp(String network, int prefix, int port) {
        return new Destination(cidr(network, prefix), new Ports(port, port), Protocol.TCP);
    }

    private static Cidr cidr(String network, int prefix) {
        try {
            var bytes = InetAddress.getByName(network).getAddress();
            // Java turns a mapped address into IPv4
            return prefix > 32 && bytes.length == 4 ? Cidr.of(mapped(bytes), prefix) : Cidr.of(bytes, prefix);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
