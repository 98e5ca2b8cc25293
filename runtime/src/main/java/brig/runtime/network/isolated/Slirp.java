package brig.runtime.network.isolated;

import brig.policy.NetworkRules.Protocol;
import brig.runtime.network.PublishedPort;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code slirp4netns(1)}. It ends when the descriptor that we hold is closed, by us or by our end. What it reaches for the
 * container it does not reach on this host's loopback, and it answers no DNS.
 */
final class Slirp implements Forwarder {
    /** The name of its socket, on which it is told of ports. */
    static final String SOCKET = "slirp.sock";

    private static final int READY = 3;
    private static final int EXIT = 4;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LARGEST = 4096;

    private final JnaLinux linux = new JnaLinux();
    private final Path program;
    private final Path socket;
    private int pid;
    private int holding = -1;

    Slirp(Path program, Path directory) {
        this.program = program;
        this.socket = directory.resolve(SOCKET);
    }

    @Override
    public void start(int container, List<PublishedPort> published) throws IOException {
        var words = new ArrayList<>(List.of(
                program.toString(),
                "--configure",
                "--mtu=65520",
                "--disable-host-loopback",
                "--disable-dns",
                "--enable-sandbox",
                "--enable-seccomp",
                "--netns-type=path",
                "--ready-fd=" + READY,
                "--exit-fd=" + EXIT));
        if (!published.isEmpty()) {
            words.add("--api-socket=" + socket);
        }
        words.addAll(List.of("/proc/" + container + "/ns/net", INSIDE));
        var ready = Descriptors.pipe();
        var exit = Descriptors.pipe();
        var said = Descriptors.pipe();
        int nothing = Descriptors.openNothing();
        holding = exit.second();
        try {
            pid = linux.spawn(
                    program.toString(),
                    words,
                    Map.of(0, nothing, 1, said.second(), 2, said.second(), READY, ready.second(), EXIT, exit.first()));
            linux.close(ready.second());
            linux.close(said.second());
            // a byte, or the end of the stream if it has ended
            if (!linux.waitReadable(ready.first(), PATIENCE_MILLIS)
                    || Descriptors.input(ready.first()).read() < 0) {
                throw new IOException("slirp4netns: " + lastWords(said.first()));
            }
        } finally {
            linux.close(ready.first());
            linux.close(said.first());
            linux.close(exit.first());
            linux.close(nothing);
        }
        for (var port : published) {
            publish(port);
        }
    }

    private String lastWords(int said) throws IOException {
        var text = Forwarder.lastWords(said);
        return text.isEmpty() ? "it ended before the network was there" : text;
    }

    private void publish(PublishedPort port) throws IOException {
        var order = "{\"execute\":\"add_hostfwd\",\"arguments\":{\"proto\":\""
                + (port.protocol() == Protocol.UDP ? "udp" : "tcp") + "\",\"host_addr\":\""
                + port.address().map(InetAddress::getHostAddress).orElse("0.0.0.0") + "\",\"host_port\":"
                + port.hostPort() + ",\"guest_port\":" + port.containerPort() + "}}";
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(order.getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            var answer = ByteBuffer.allocate(LARGEST);
            while (channel.read(answer) > 0) {}
            var text = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
            if (!text.contains("\"return\"")) {
                throw new IOException("port " + port.hostPort()
                        + " of this host is taken, or below what an ordinary user may have"
                        + " (net.ipv4.ip_unprivileged_port_start): publish another one");
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (holding >= 0) {
            linux.close(holding);
            holding = -1;
        }
        if (pid > 0) {
            linux.waitPid(pid);
            pid = 0;
        }
    }
}
