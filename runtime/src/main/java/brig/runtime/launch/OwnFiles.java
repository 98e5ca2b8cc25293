package brig.runtime.launch;

import brig.policy.FileRules;
import brig.policy.FileRules.Volume;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Protocol;
import brig.policy.PathText;
import brig.policy.verdict.NetworkTable;
import brig.runtime.network.isolated.ContainerNetwork;
import brig.runtime.network.names.NameServers;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.RootSource;
import brig.runtime.plan.RootView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a container's /etc says of its name and network: Brig writes it, read-only mounts put it over the root's own. */
final class OwnFiles {
    static final List<String> NAMES = List.of("hosts", "hostname", "resolv.conf");

    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final String LOCALHOST = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n";
    private static final String OWN_RESOLVER =
            "# written by brig: its own resolver, which answers the names of the connect list\nnameserver 127.0.0.153\n";

    private OwnFiles() {}

    /**
     * Whether a container gets them: one with a network of its own, and one of an image, whose own say nothing of it. On a root
     * directory of this host's they stay as they are.
     */
    static boolean areFor(LaunchRequest request) {
        return request.policy().network().mode() == Mode.ISOLATED || request.root() instanceof RootSource.Layers;
    }

    /** @param network of its own, if it has one */
    static void write(Path directory, LaunchRequest request, Optional<ContainerNetwork> network) throws IOException {
        var own = request.policy().process().hostname();
        var name = own.isEmpty() ? request.name() : own;
        var rules = request.policy().network();
        write(directory, "hostname", name + "\n");
        write(directory, "hosts", hosts(rules.mode(), name, network));
        write(directory, "resolv.conf", rules.names().isEmpty() ? resolvers(rules) : OWN_RESOLVER);
    }

    private static String hosts(Mode mode, String name, Optional<ContainerNetwork> network) throws IOException {
        if (network.isPresent()) {
            var text = new StringBuilder(LOCALHOST);
            for (var address : network.get().addresses()) {
                text.append(address.getHostAddress()).append('\t').append(name).append('\n');
            }
            return text.toString();
        }
        // in the host's network what the host calls its neighbours holds
        var known = mode == Mode.HOST && Files.isReadable(HOSTS)
                ? Files.readString(HOSTS).stripTrailing() + "\n"
                : LOCALHOST;
        return known + "127.0.0.1\t" + name + "\n";
    }

    private static void write(Path directory, String name, String content) throws IOException {
        var file = directory.resolve(name);
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** This host's name servers, as far as the policy lets the container ask them. */
    private static String resolvers(NetworkRules rules) throws IOException {
        var table = new NetworkTable(rules);
        var text = new StringBuilder("# written by brig: this host's name servers that the connect list names\n");
        for (var server : NameServers.ofThisHost()) {
            var address = server.address();
            // an own network's loopback is another one
            boolean there = rules.mode() == Mode.HOST || !address.isLoopbackAddress();
            if (rules.mode() != Mode.NONE
                    && there
                    && table.mayConnect(address, NetworkRules.DNS, p -> p == Protocol.UDP)) {
                text.append("nameserver ").append(address.getHostAddress()).append('\n');
            }
        }
        return text.toString();
    }

    /** The mounts. A link is followed inside the root; where it leads nowhere, and where the policy mounts, stays as it is. */
    static List<Volume> volumes(Path directory, FileRules files, RootView root) {
        var volumes = new ArrayList<Volume>();
        for (var name : NAMES) {
            var target = "/etc/" + name;
            if (root.kind(target) == RootView.Kind.LINK) {
                target = root.follow(target).orElse("");
            }
            if (!target.isEmpty() && !isTaken(target, files)) {
                volumes.add(new Volume(directory.resolve(name).toString(), target, false));
            }
        }
        return volumes;
    }

    private static boolean isTaken(String path, FileRules files) {
        return files.tmpfs().stream().anyMatch(t -> PathText.isBeneath(path, t.path()))
                || files.volumes().stream().anyMatch(v -> PathText.isBeneath(path, v.target()));
    }
}
