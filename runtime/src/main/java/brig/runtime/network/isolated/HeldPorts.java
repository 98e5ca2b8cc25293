package brig.runtime.network.isolated;

import brig.policy.NetworkRules.Protocol;
import brig.runtime.network.PublishedPort;
import brig.runtime.sys.Errno;
import brig.runtime.sys.HeldPort;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Published ports as this host's programs see them: taken. What comes to them goes to the container, whoever listened there. */
public final class HeldPorts implements AutoCloseable {
    private final List<HeldPort> held = new ArrayList<>();

    private HeldPorts() {}

    /** @throws IOException if one is not free */
    static HeldPorts of(List<PublishedPort> published) throws IOException {
        var ports = new HeldPorts();
        try {
            for (var port : published) {
                ports.hold(port);
            }
            return ports;
        } catch (IOException e) {
            ports.close();
            throw e;
        }
    }

    /**
     * Those of a container whose Brig was killed, as far as nobody has taken them since.
     *
     * @param problems gets a line for each that somebody has
     */
    public static HeldPorts again(List<PublishedPort> published, List<String> problems) {
        var ports = new HeldPorts();
        for (var port : published) {
            try {
                ports.hold(port);
            } catch (IOException e) {
                problems.add("published port " + port.hostPort()
                        + " still leads to the container, but is not held against this host's programs: "
                        + e.getMessage());
            }
        }
        return ports;
    }

    private void hold(PublishedPort port) throws IOException {
        var addresses = new ArrayList<InetAddress>();
        port.address().ifPresentOrElse(addresses::add, () -> {
            addresses.add(InetAddress.ofLiteral("0.0.0.0"));
            if (Files.exists(Path.of("/proc/sys/net/ipv6"))) {
                addresses.add(InetAddress.ofLiteral("::"));
            }
        });
        for (var each : addresses) {
            try {
                held.add(HeldPort.hold(each, port.hostPort(), port.protocol() == Protocol.UDP));
            } catch (SyscallException e) {
                throw e.errno() == Errno.EADDRINUSE
                        ? new IOException("port " + port.hostPort() + " of this host is taken: publish another one", e)
                        : e;
            }
        }
    }

    @Override
    public void close() {
        held.forEach(HeldPort::close);
    }
}
