package brig.runtime.network.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Whether this host passes packets on ({@code ip-sysctl}). */
final class Forwarding {
    private static final Path IPV4 = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf/all/forwarding");
    private static final Path ROUTES6 = Path.of("/proc/net/ipv6_route");
    private static final long RTF_ADDRCONF = 0x40000;

    private Forwarding() {}

    static List<Byte> offNow() throws IOException {
        var off = new ArrayList<Byte>();
        if (!isOn(IPV4)) {
            off.add(Expressions.IPV4);
        }
        if (Files.exists(IPV6) && !isOn(IPV6)) {
            off.add(Expressions.IPV6);
        }
        return off;
    }

    private static boolean isOn(Path file) throws IOException {
        return !Files.readString(file).startsWith("0");
    }

    static void ipv4() throws IOException {
        if (!isOn(IPV4)) {
            Files.writeString(IPV4, "1", StandardOpenOption.WRITE);
        }
    }

    /**
     * Turns it on, unless this host would lose its own routes by that: one that forwards takes no router advertisements.
     *
     * @return whether it is on
     */
    static boolean ipv6() throws IOException {
        if (!Files.exists(IPV6)) {
            return false;
        }
        if (isOn(IPV6)) {
            return true;
        }
        if (learnsItsRoutes()) {
            return false;
        }
        Files.writeString(IPV6, "1", StandardOpenOption.WRITE);
        return true;
    }

    private static boolean learnsItsRoutes() throws IOException {
        for (var line : Files.readAllLines(ROUTES6)) {
            var field = line.split(" +");
            boolean isDefault = field.length > 8 && field[1].equals("00");
            if (isDefault && (Long.parseLong(field[8], 16) & RTF_ADDRCONF) != 0) {
                return true;
            }
        }
        return false;
    }
}
