package brig.policy.load;

import brig.policy.HostPattern;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Entry;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.NameServer;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.policy.Texts;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code network} section. */
final class NetworkReader {
    private static final String FORM =
            "write ADDRESS/PREFIX:PORT such as 10.0.0.0/8:5432 or \"[fd00::]/8:53/udp\", or NAME:PORT such as example.org:443"
                    + " or \"*.example.org:443\"";
    private static final String SERVER_FORM = "write ADDRESS or ADDRESS:PORT, such as 10.0.0.53 or \"[fd00::53]:53\"";
    static final List<String> MODES = List.of("none", "isolated", "host");

    private final Problems problems;

    private NetworkReader(Problems problems) {
        this.problems = problems;
    }

    static void read(Section section, PolicyBuilder policy) {
        var reader = new NetworkReader(section.problems());
        policy.mode = Mode.values()[section.choice("mode", policy.mode.ordinal(), MODES)];
        section.list("connect", policy.connect, reader::destination);
        section.list("listen", policy.listen, reader::listen);
        section.list("nameservers", policy.nameServers, reader::nameServer);
        section.finish();
    }

    private @Nullable Named<Ports> listen(Node node) {
        if (!(node instanceof Node.Scalar(var text, var kind, var mark))) {
            problems.error(node.mark(), "a port is a single value", "");
            return null;
        }
        var ports = ports(text);
        if (ports == null) {
            problems.error(mark, "no port: " + Texts.quoted(text), "write 8080 or 9000-9010; ports are 0 to 65535");
            return null;
        }
        return new Named<>(ports.toString(), ports);
    }

    private @Nullable Named<Entry> destination(Node node) {
        if (!(node instanceof Node.Scalar(var text, var kind, var mark))) {
            problems.error(node.mark(), "a destination is a single value", FORM);
            return null;
        }
        var rest = text;
        var protocol = Protocol.TCP;
        if (rest.endsWith("/udp") || rest.endsWith("/tcp")) {
            protocol = rest.endsWith("/udp") ? Protocol.UDP : Protocol.TCP;
            rest = rest.substring(0, rest.length() - 4);
        }
        int close = rest.indexOf(']');
        boolean bracket = rest.startsWith("[") && close > 0;
        int colon = rest.indexOf(':', bracket ? close : 0);
        var ports = colon < 0 ? null : ports(rest.substring(colon + 1));
        if (ports == null) {
            boolean bare = !bracket && colon >= 0 && rest.indexOf(':', colon + 1) >= 0;
            problems.error(
                    mark, (bare ? "an IPv6 address without brackets: " : "no port in ") + Texts.quoted(text), FORM);
            return null;
        }
        int slash = rest.lastIndexOf('/', colon);
        var host = rest.substring(bracket ? 1 : 0, bracket ? close : slash < 0 ? colon : slash);
        var bytes = bracket ? Addresses.ipv6(host) : Addresses.ipv4(host);
        if (bytes == null && !bracket && slash < 0 && HostPattern.parse(host).isPresent()) {
            var entry = new NetworkRules.Named(HostPattern.parse(host).get(), ports, protocol);
            return new Named<>(entry.toString(), entry);
        }
        if (bytes == null || (bracket && slash != close + 1 && colon != close + 1)) {
            problems.error(mark, "no address and no name in " + Texts.quoted(text), FORM);
            return null;
        }
        int most = bytes.length * 8;
        int prefix = slash < 0 ? most : Addresses.digits(rest, slash + 1, colon, 10);
        if (prefix < 0 || prefix > most) {
            problems.error(mark, "no prefix of 0 to " + most + " in " + Texts.quoted(text), FORM);
            return null;
        }
        var network = Addresses.network(bytes, prefix);
        if (!java.util.Arrays.equals(network.bytes(), bytes)) {
            problems.error(
                    mark,
                    "bits beyond the prefix in " + Texts.quoted(text),
                    "write " + network + " for the network, or leave out the prefix for one address");
            return null;
        }
        var destination = new Destination(network, ports, protocol);
        return new Named<>(destination.toString(), destination);
    }

    private @Nullable Named<NameServer> nameServer(Node node) {
        if (!(node instanceof Node.Scalar(var text, var kind, var mark))) {
            problems.error(node.mark(), "a name server is a single value", SERVER_FORM);
            return null;
        }
        int close = text.indexOf(']');
        boolean bracket = text.startsWith("[") && close > 0;
        int colon = text.indexOf(':', bracket ? close : 0);
        var host = bracket ? text.substring(1, close) : colon < 0 ? text : text.substring(0, colon);
        var bytes = bracket ? Addresses.ipv6(host) : Addresses.ipv4(host);
        int port = colon < 0 ? NetworkRules.DNS : Addresses.digits(text, colon + 1, text.length(), 10);
        if (bytes == null || port < 1 || port > 65535 || (bracket && colon != close + 1 && close + 1 < text.length())) {
            problems.error(mark, "no name server: " + Texts.quoted(text), SERVER_FORM);
            return null;
        }
        try {
            var server = new NameServer(InetAddress.getByAddress(bytes), port);
            return new Named<>(server.toString(), server);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code 8080}, {@code 9000-9010}, {@code *}; null if it is none of them. */
    private static @Nullable Ports ports(String text) {
        if (text.equals("*")) {
            return new Ports(0, 65535);
        }
        int dash = text.indexOf('-');
        int first = Addresses.digits(text, 0, dash < 0 ? text.length() : dash, 10);
        int last = dash < 0 ? first : Addresses.digits(text, dash + 1, text.length(), 10);
        return first < 0 || last > 65535 || first > last ? null : new Ports(first, last);
    }
}
