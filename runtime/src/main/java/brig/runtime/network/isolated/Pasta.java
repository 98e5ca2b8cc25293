package brig.runtime.network.isolated;

import brig.policy.NetworkRules.Protocol;
import brig.runtime.network.PublishedPort;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code pasta(1)} of the package passt. The kernel kills it with the thread that starts it ({@code setpriv(1)}), which is the one
 * that attends to the container.
 */
final class Pasta implements Forwarder {
    private static final String KILLED_WITH_US = "/usr/bin/setpriv";
    private static final int NAMESPACE = 3;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int POLL_MILLIS = 10;
    private static final int SIGKILL = 9;

    private final JnaLinux linux = new JnaLinux();
    private final Path program;
    private int pid;
    private int pidfd = -1;

    Pasta(Path program) {
        this.program = program;
    }

    @Override
    public void start(int container, List<PublishedPort> published) throws IOException {
        var words = new ArrayList<>(List.of(KILLED_WITH_US, "--pdeathsig", "KILL", "--", program.toString()));
        words.addAll(List.of("--foreground", "--quiet", "--ipv4-only", "--config-net", "--no-map-gw"));
        words.addAll(List.of("--address", "10.0.2.100", "--netmask", "24", "--gateway", "10.0.2.2"));
        words.addAll(List.of("--no-dhcp", "--no-dhcpv6", "--no-ra", "--no-ndp", "--ns-ifname", INSIDE));
        // neither does the container's loopback lead to this host's
        words.addAll(List.of("--tcp-ns", "none", "--udp-ns", "none"));
        words.addAll(List.of("--tcp-ports", ports(published, Protocol.TCP)));
        words.addAll(List.of("--udp-ports", ports(published, Protocol.UDP)));
        // it lets go of the right to look into /proc/PID before it opens this
        words.addAll(List.of("--netns-only", "--netns", "/proc/self/fd/" + NAMESPACE));
        var said = Descriptors.pipe();
        int nothing = Descriptors.openNothing();
        int namespace = Descriptors.open("/proc/" + container + "/ns/net");
        try {
            var descriptors = Map.of(0, nothing, 1, said.second(), 2, said.second(), NAMESPACE, namespace);
            pid = linux.spawn(KILLED_WITH_US, words, descriptors);
            pidfd = linux.openProcess(pid);
            linux.close(said.second());
            awaitRoute(Path.of("/proc/" + container + "/net/route"), said.first());
        } finally {
            linux.close(said.first());
            linux.close(nothing);
            linux.close(namespace);
        }
    }

    private static String ports(List<PublishedPort> published, Protocol protocol) {
        var specs = published.stream()
                .filter(port -> port.protocol() == protocol)
                .map(port -> port.address().map(a -> a.getHostAddress() + "/").orElse("") + port.hostPort() + ":"
                        + port.containerPort())
                .collect(Collectors.joining(","));
        return specs.isEmpty() ? "none" : specs;
    }

    /** It does not say when it is ready; the route is the last thing that it makes. */
    private void awaitRoute(Path routes, int said) throws IOException {
        for (int waited = 0; waited < PATIENCE_MILLIS; waited += POLL_MILLIS) {
            if (Files.readString(routes).contains(INSIDE + "\t00000000\t")) {
                return;
            }
            if (linux.waitReadable(pidfd, POLL_MILLIS)) {
                break;
            }
        }
        if (!linux.waitReadable(pidfd, 0)) {
            linux.signal(pidfd, SIGKILL);
        }
        throw new IOException("pasta: " + Forwarder.lastWords(said));
    }

    @Override
    public void close() throws IOException {
        if (pid > 0) {
            if (!linux.waitReadable(pidfd, 0)) {
                linux.signal(pidfd, SIGKILL);
            }
            linux.waitPid(pid);
            linux.close(pidfd);
            pid = 0;
        }
    }
}
