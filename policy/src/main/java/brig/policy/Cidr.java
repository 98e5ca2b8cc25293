package brig.policy;

import java.util.Arrays;
import java.util.List;

/**
 * A block of IPv4 or IPv6 addresses.
 *
 * @param address 4 or 16 bytes, each 0 to 255, all zero beyond the prefix
 * @param prefix length in bits
 */
public record Cidr(List<Integer> address, int prefix) {
    public Cidr {
        address = List.copyOf(address);
        if (address.size() != 4 && address.size() != 16) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.size());
        }
        if (prefix < 0 || prefix > address.size() * 8) {
            throw new IllegalArgumentException("a prefix is 0 to " + address.size() * 8 + " bits, not " + prefix);
        }
    }

    public boolean isIpv4() {
        return address.size() == 4;
    }

    /** Whether the address, 4 or 16 bytes in network order, lies in this block. */
    public boolean contains(byte[] other) {
        if (other.length != address.size()) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((address.get(bit >> 3) & mask) != (other[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    public byte[] bytes() {
        var bytes = new byte[address.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = address.get(i).byteValue();
        }
        return bytes;
    }

    public static Cidr of(byte[] bytes, int prefix) {
        var address = new Integer[bytes.length];
        Arrays.setAll(address, i -> bytes[i] & 0xff);
        return new Cidr(List.of(address), prefix);
    }

    /** {@code 10.0.0.0/8}, {@code [fd00:0:0:0:0:0:0:0]/8}. */
    @Override
    public String toString() {
        var out = new StringBuilder();
        for (int i = 0; i < address.size(); i++) {
            if (isIpv4()) {
                out.append(i == 0 ? "" : ".").append(address.get(i));
            } else if (i % 2 == 0) {
                int group = (address.get(i) << 8) | address.get(i + 1);
                out.append(i == 0 ? "[" : ":").append(Integer.toHexString(group));
            }
        }
        return out.append(isIpv4() ? "/" : "]/").append(prefix).toString();
    }
}
