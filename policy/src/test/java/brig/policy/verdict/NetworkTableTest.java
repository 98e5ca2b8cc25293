package brig.policy.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTableTest {
    private static final Destination EVERYWHERE4 = everywhere(4);
    private static final Destination EVERYWHERE6 = everywhere(16);

    private static Destination everywhere(int bytes) {
        return new Destination(Cidr.of(new byte[bytes], 0), new Ports(0, 65535), Protocol.TCP);
    }

    private static boolean may(Mode mode, String address, Destination... connect) {
        return new NetworkTable(new NetworkRules(mode, List.of(connect), List.of()))
                .mayConnect(InetAddress.ofLiteral(address), 80, protocol -> true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "10.209.3.4", "fd62:7269:6700::304", "fe80::1"})
    void whereTheNetworkIsIsolatedEverywhereIsNotWhatOnlyThisHostReaches(String address) {
        var only = new Destination(
                Cidr.of(
                        InetAddress.ofLiteral(address).getAddress(),
                        8 * InetAddress.ofLiteral(address).getAddress().length),
                new Ports(80, 80),
                Protocol.TCP);

        assertThat(may(Mode.HOST, address, EVERYWHERE4, EVERYWHERE6)).isTrue();
        assertThat(may(Mode.ISOLATED, address, EVERYWHERE4, EVERYWHERE6)).isFalse();
        assertThat(may(Mode.ISOLATED, address, EVERYWHERE4, EVERYWHERE6, only)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "10.208.0.1", "127.0.0.1"})
    void whereTheNetworkIsIsolatedEverywhereIsAllElse(String address) {
        assertThat(may(Mode.ISOLATED, address, EVERYWHERE4, EVERYWHERE6)).isTrue();
    }
}
