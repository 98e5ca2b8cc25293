package brig.runtime.network.names;

import brig.policy.NetworkRules;
import brig.policy.NetworkRules.NameServer;
import brig.policy.load.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The name servers that this host asks ({@code resolv.conf(5)}). */
public final class NameServers {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    /** Where systemd-resolved names the servers that it asks itself. */
    private static final Path UPSTREAM = Path.of("/run/systemd/resolve/resolv.conf");

    private NameServers() {}

    /** As they are written; those that need a device's name are left out. */
    public static List<NameServer> ofThisHost() throws IOException {
        return in(Files.readAllLines(Files.exists(UPSTREAM) ? UPSTREAM : RESOLV_CONF));
    }

    static List<NameServer> in(List<String> lines) throws IOException {
        var servers = new ArrayList<NameServer>();
        for (var line : lines) {
            var words = line.strip().split("\\s+");
            if (words.length >= 2 && words[0].equals("nameserver")) {
                var bytes = Addresses.ipv4(words[1]);
                bytes = bytes == null ? Addresses.ipv6(words[1]) : bytes;
                if (bytes != null) {
                    servers.add(new NameServer(InetAddress.getByAddress(bytes), NetworkRules.DNS));
                }
            }
        }
        return servers;
    }
}
