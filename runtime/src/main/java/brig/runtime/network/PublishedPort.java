package brig.runtime.network;

import brig.policy.NetworkRules.Protocol;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A port of this host behind which a port of an isolated container is reached.
 *
 * @param address of this host; empty for all of them
 */
public record PublishedPort(Optional<InetAddress> address, int hostPort, int containerPort, Protocol protocol) {
    private static final String FORM =
            "write [HOSTIP:]HOST:CONTAINER[/udp], such as 8080:80, 127.0.0.1:8080:80," + " [::]:8080:80 or 5353:53/udp";

    /** @throws IllegalArgumentException if the text is none of these */
    public static PublishedPort parse(String text) {
        var rest = text;
        var protocol = Protocol.TCP;
        if (rest.endsWith("/udp") || rest.endsWith("/tcp")) {
            protocol = rest.endsWith("/udp") ? Protocol.UDP : Protocol.TCP;
            rest = rest.substring(0, rest.length() - 4);
        }
        int last = rest.lastIndexOf(':');
        int before = rest.lastIndexOf(':', last - 1);
        try {
            var address = Optional.<InetAddress>empty();
            if (before > 0) {
                address = Optional.of(
                        InetAddress.ofLiteral(rest.substring(0, before).replaceAll("^\\[(.*)]$", "$1")));
            }
            int host = port(rest.substring(before + 1, Math.max(before + 1, last)));
            return new PublishedPort(address, host, port(rest.substring(last + 1)), protocol);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--publish '" + text + "': " + FORM, e);
        }
    }

    private static int port(String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("no port");
        }
        return port;
    }

    /** {@code 127.0.0.1:8080:80/tcp}. */
    @Override
    public String toString() {
        var host = address.map(
                        a -> (a.getAddress().length == 4 ? a.getHostAddress() : "[" + a.getHostAddress() + "]") + ":")
                .orElse("");
        return host + hostPort + ":" + containerPort + (protocol == Protocol.UDP ? "/udp" : "/tcp");
    }
}
