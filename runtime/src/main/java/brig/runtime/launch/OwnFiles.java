package brig.runtime.launch;

import brig.policy.FileRules;
import brig.policy.FileRules.Volume;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Protocol;
import brig.policy.PathText;
import brig.policy.verdict.NetworkTable;
import brig.runtime.network.isolated.IsolatedNetwork;
import brig.runtime.network.names.NameServers;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.RootView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** What an isolated container's /etc says of its network: Brig writes it, read-only mounts put it over the root's own. */
final class OwnFiles {
    static final List<String> NAMES = List.of("hosts", "hostname", "resolv.conf");

    private static final String OWN_RESOLVER =
            "# written by brig: its own resolver, which answers the names of the connect list\nnameserver 127.0.0.153\n";

    private OwnFiles() {}

    static void write(Path directory, LaunchRequest request, IsolatedNetwork network) throws IOException {
        var own = request.policy().process().hostname();
        var name = own.isEmpty() ? request.name() : own;
        write(directory, "hostname", name + "\n");
        write(
                directory,
                "hosts",
                "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n"
                        + network.ipv4().getHostAddress() + "\t" + name + "\n"
                        + network.ipv6().getHostAddress() + "\t" + name + "\n");
        var rules = request.policy().network();
        write(directory, "resolv.conf", rules.names().isEmpty() ? resolvers(rules) : OWN_RESOLVER);
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
            if (!address.isLoopbackAddress() && table.mayConnect(address, NetworkRules.DNS, p -> p == Protocol.UDP)) {
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
