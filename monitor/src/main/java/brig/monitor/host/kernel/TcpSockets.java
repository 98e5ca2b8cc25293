package brig.monitor.host.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code /proc/net/tcp} and {@code tcp6}: who listens where. */
public final class TcpSockets {
    private TcpSockets() {}

    public record Listening(long inode, String address, int port) {
        public boolean loopback() {
            return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1");
        }
    }

    public static List<Listening> parse(String text) {
        var sockets = new ArrayList<Listening>();
        text.lines().forEach(line -> {
            var words = line.strip().split("\\s+");
            // state 0A: listening
            if (words.length > 9 && words[3].equals("0A") && words[9].matches("\\d{1,18}")) {
                var local = words[1].split(":");
                address(local[0])
                        .ifPresent(a -> sockets.add(
                                new Listening(Long.parseLong(words[9]), a, Integer.parseInt(local[1], 16))));
            }
        });
        return sockets;
    }

    /** The kernel prints each 32 bits in the machine's byte order, which is little-endian on all of Brig's. */
    private static Optional<String> address(String hex) {
        try {
            var bytes = HexFormat.of().parseHex(hex);
            for (int i = 0; i + 3 < bytes.length; i += 4) {
                byte first = bytes[i];
                byte second = bytes[i + 1];
                bytes[i] = bytes[i + 3];
                bytes[i + 1] = bytes[i + 2];
                bytes[i + 2] = second;
                bytes[i + 3] = first;
            }
            return Optional.of(InetAddress.getByAddress(bytes).getHostAddress());
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.empty();
        }
    }
}
