package brig.runtime.network.isolated;

import brig.policy.Cidr;
import brig.policy.NetworkRules.Ports;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A rule of nftables as the kernel has it: a list of expressions, each of which goes on to the next or leaves the rule
 * ({@code linux/netfilter/nf_tables.h}). All use register 1.
 */
final class Expressions {
    static final int IIFNAME = 6;
    static final int OIFNAME = 7;
    static final byte IPV4 = 2;
    static final byte IPV6 = 10;

    /** Connection states. */
    static final int INVALID = 1;

    static final int ESTABLISHED_RELATED = 2 | 4;

    private static final int NFPROTO = 15;
    private static final int L4PROTO = 16;
    private static final int EQUAL = 0;
    private static final int UNEQUAL = 1;
    private static final int AT_MOST = 3;
    private static final int AT_LEAST = 5;
    private static final int NETWORK = 1;
    private static final int TRANSPORT = 2;
    private static final int CT_STATE = 0;
    private static final int CT_STATUS = 2;
    private static final int CT_PROTO_DST = 12;
    private static final int CT_DST_IP = 20;
    private static final int CT_DST_IP6 = 22;
    private static final int IPS_DST_NAT = 0x20;
    private static final int ACCEPT = 1;
    private static final int DROP = 0;
    private static final int RETURN = -5;
    static final int JUMP = -3;

    private final List<Consumer<NetlinkMessage>> list = new ArrayList<>();

    void writeTo(NetlinkMessage message) {
        list.forEach(expression -> message.nested(1, expression));
    }

    private Expressions add(String name, Consumer<NetlinkMessage> data) {
        list.add(element -> element.text(1, name).nested(2, data));
        return this;
    }

    private Expressions compare(int operation, byte... value) {
        return add("cmp", data -> data.big(1, 1).big(2, operation).nested(3, operand -> operand.bytes(1, value)));
    }

    private Expressions masked(byte... mask) {
        return add(
                "bitwise",
                data -> data.big(1, 1)
                        .big(2, 1)
                        .big(3, mask.length)
                        .nested(4, m -> m.bytes(1, mask))
                        .nested(5, xor -> xor.bytes(1, new byte[mask.length])));
    }

    private Expressions meta(int key) {
        return add("meta", data -> data.big(1, 1).big(2, key));
    }

    private Expressions payload(int base, int offset, int length) {
        return add("payload", data -> data.big(1, 1).big(2, base).big(3, offset).big(4, length));
    }

    private Expressions ct(int key, boolean original) {
        return add("ct", data -> {
            data.big(1, 1).big(2, key);
            if (original) {
                data.bytes(3, (byte) 0);
            }
        });
    }

    private static byte[] host(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    private static byte[] port(int port) {
        return ByteBuffer.allocate(2).putShort((short) port).array();
    }

    /** Jumps to where a map has the device's name, or goes on. */
    Expressions jumpByDevice(int key, String map) {
        return meta(key).add("lookup", data -> data.text(1, map).big(2, 1).big(3, 0));
    }

    Expressions device(int key, boolean ours) {
        return meta(key).compare(ours ? EQUAL : UNEQUAL, Firewall.PREFIX.getBytes(StandardCharsets.US_ASCII));
    }

    /** Through exactly this device. */
    Expressions named(int key, String device) {
        return meta(key).compare(EQUAL, (device + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    Expressions loopback(int key) {
        return named(key, "lo");
    }

    /** A segment of TCP that ends a connection ({@code RST}). */
    Expressions resets() {
        byte rst = 4;
        return protocol(6).payload(TRANSPORT, 13, 1).masked(rst).compare(UNEQUAL, (byte) 0);
    }

    Expressions family(byte family) {
        return meta(NFPROTO).compare(EQUAL, family);
    }

    Expressions source(Cidr network, boolean inside) {
        return family(network.isIpv4() ? IPV4 : IPV6)
                .payload(NETWORK, network.isIpv4() ? 12 : 8, network.bytes().length)
                .within(network, inside);
    }

    Expressions destination(Cidr network, boolean inside) {
        return family(network.isIpv4() ? IPV4 : IPV6)
                .payload(NETWORK, network.isIpv4() ? 16 : 24, network.bytes().length)
                .within(network, inside);
    }

    /** What the sender addressed, before any translation. */
    Expressions addressed(Cidr network) {
        return family(network.isIpv4() ? IPV4 : IPV6)
                .ct(network.isIpv4() ? CT_DST_IP : CT_DST_IP6, true)
                .within(network, true);
    }

    /** What the sender addressed is in a set. */
    Expressions addressedIn(boolean ipv4, String set) {
        return family(ipv4 ? IPV4 : IPV6)
                .ct(ipv4 ? CT_DST_IP : CT_DST_IP6, true)
                .add("lookup", data -> data.text(1, set).big(2, 1));
    }

    private Expressions within(Cidr network, boolean inside) {
        var mask = new byte[network.bytes().length];
        for (int bit = 0; bit < network.prefix(); bit++) {
            mask[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return masked(mask).compare(inside ? EQUAL : UNEQUAL, network.bytes());
    }

    Expressions protocol(int protocol) {
        return meta(L4PROTO).compare(EQUAL, (byte) protocol);
    }

    /** The port that the sender addressed, before any translation. */
    Expressions addressedPorts(Ports ports) {
        return ct(CT_PROTO_DST, true).compare(AT_LEAST, port(ports.first())).compare(AT_MOST, port(ports.last()));
    }

    Expressions ports(Ports ports) {
        return payload(TRANSPORT, 2, 2).compare(AT_LEAST, port(ports.first())).compare(AT_MOST, port(ports.last()));
    }

    /** In one of these connection states. */
    Expressions state(int states) {
        return ct(CT_STATE, false).masked(host(states)).compare(UNEQUAL, new byte[4]);
    }

    Expressions translated(boolean yes) {
        return ct(CT_STATUS, false).masked(host(IPS_DST_NAT)).compare(yes ? UNEQUAL : EQUAL, new byte[4]);
    }

    /** Addressed to this host itself. */
    Expressions toThisHost() {
        int addressType = 3;
        int daddr = 2;
        int local = 2;
        return add("fib", data -> data.big(1, 1).big(2, addressType).big(3, daddr))
                .compare(EQUAL, host(local));
    }

    Expressions accept() {
        return verdict(ACCEPT);
    }

    Expressions drop() {
        return verdict(DROP);
    }

    /** Back to the chain that jumped here. */
    Expressions goOn() {
        return verdict(RETURN);
    }

    Expressions goOnOrAccept(boolean accept) {
        return accept ? accept() : goOn();
    }

    private Expressions verdict(int code) {
        return add("immediate", data -> data.big(1, 0).nested(2, value -> value.nested(2, v -> v.big(1, code))));
    }

    /** Counts it and tells the sender that it may not. */
    Expressions refuse() {
        int icmp = 2;
        byte prohibited = 3;
        return add("counter", data -> {})
                .add("reject", data -> data.big(1, icmp).bytes(2, prohibited));
    }

    /** Drops a segment of TCP and tells its sender that the connection is over. */
    Expressions reset() {
        int tcpReset = 1;
        return add("reject", data -> data.big(1, tcpReset).bytes(2, (byte) 0));
    }

    Expressions masquerade() {
        return add("masq", data -> {});
    }

    Expressions toContainer(byte[] address, int port) {
        int dnat = 1;
        return add("immediate", data -> data.big(1, 1).nested(2, v -> v.bytes(1, address)))
                .add("immediate", data -> data.big(1, 2).nested(2, v -> v.bytes(1, port(port))))
                .add(
                        "nat",
                        data -> data.big(1, dnat)
                                .big(2, address.length == 4 ? IPV4 : IPV6)
                                .big(3, 1)
                                .big(5, 2));
    }
}
