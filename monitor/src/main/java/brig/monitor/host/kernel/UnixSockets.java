package brig.monitor.host.kernel;

import java.util.ArrayList;
import java.util.List;

/** {@code /proc/net/unix}: the sockets of a network namespace. */
public final class UnixSockets {
    private UnixSockets() {}

    /** @param path as given to {@code bind}; an abstract one starts with {@code @} */
    public record Listening(long inode, String path) {}

    public static List<Listening> parse(String text) {
        var sockets = new ArrayList<Listening>();
        text.lines().forEach(line -> {
            // Num RefCount Protocol Flags Type St Inode Path; flag 0x10000: it listens
            var words = line.split("\\s+", 8);
            if (words.length == 8 && words[3].equals("00010000") && words[6].matches("\\d{1,18}")) {
                sockets.add(new Listening(Long.parseLong(words[6]), words[7]));
            }
        });
        return sockets;
    }
}
