package brig.monitor.host.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** {@code /proc/net/tcp}, {@code tcp6}, {@code udp} and {@code udp6}: who listens where, and who is connected to whom. */
public final class TcpSockets {
    private TcpSockets() {}

    public record Listening(long inode, String address, int port) {
        public boolean loopback() {
            return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1");
        }
    }

    /** @param port of the other end */
    public record Connected(long inode, String address, int port) {}

    /** TCP sockets that listen. */
    public static List<Listening> parse(String text) {
        return ends(text, "0A", 1).stream()
                .map(e -> new Listening(e.inode(), e.address(), e.port()))
                .toList();
    }

    /** UDP sockets with an own port and no peer. */
    public static List<Listening> parseUdp(String text) {
        return ends(text, "07", 1).stream()
                .map(e -> new Listening(e.inode(), e.address(), e.port()))
                .toList();
    }

    /** Sockets with a peer: of TCP connections both those that were made and those that were accepted. */
    public static List<Connected> connected(String text) {
        return ends(text, "01", 2);
    }

    /** @param column 1 for the own end, 2 for the other */
    private static List<Connected> ends(String text, String state, int column) {
        var sockets = new ArrayList<Connected>();
        text.lines().forEach(line -> {
            var words = line.strip().split("\\s+");
            if (words.length > 9 && words[3].equals(state) && words[9].matches("\\d{1,18}")) {
                var end = words[column].split(":");
                address(end[0])
                        .ifPresent(a ->
                                sockets.add(new Connected(Long.parseLong(words[9]), a, Integer.parseInt(end[1], 16))));
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
