package brig.runtime.network.isolated;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The two addresses of one container, which share their last two bytes. */
record Address(int number) {
    /** The host's end of every cable. */
    static final Address GATEWAY = new Address(1);

    static final int FIRST = 2;
    static final int LAST = 0xfffe;

    InetAddress ipv4() {
        return address(NetworkRules.CONTAINERS4.bytes());
    }

    InetAddress ipv6() {
        return address(NetworkRules.CONTAINERS6.bytes());
    }

    private InetAddress address(byte[] bytes) {
        bytes[bytes.length - 2] = (byte) (number >> 8);
        bytes[bytes.length - 1] = (byte) number;
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static Cidr only(InetAddress address) {
        return Cidr.of(address.getAddress(), 8 * address.getAddress().length);
    }

    /** @param end 0 for the container's, 1 for the host's */
    byte[] mac(int end) {
        return new byte[] {(byte) (2 + 4 * end), 'b', 'r', 'g', (byte) (number >> 8), (byte) number};
    }
}
