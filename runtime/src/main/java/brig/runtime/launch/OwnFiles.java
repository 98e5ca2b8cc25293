package brig.runtime.launch;

import brig.policy.FileRules;
import brig.policy.FileRules.Volume;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Protocol;
import brig.policy.PathText;
import brig.policy.verdict.NetworkTable;
import brig.runtime.network.isolated.IsolatedNetwork;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.RootView;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** What an isolated container's /etc says of its network: Brig writes it, read-only mounts put it over the root's own. */
final class OwnFiles {
    static final List<String> NAMES = List.of("hosts", "hostname", "resolv.conf");

    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    /** Where systemd-resolved names the servers that it asks itself. */
    private static final Path UPSTREAM = Path.of("/run/systemd/resolve/resolv.conf");

    private static final int DNS = 53;

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
        write(directory, "resolv.conf", resolvers(request.policy().network()));
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
        for (var line : Files.readAllLines(Files.exists(UPSTREAM) ? UPSTREAM : RESOLV_CONF)) {
            var words = line.strip().split("\\s+");
            if (words.length == 2 && words[0].equals("nameserver") && !words[1].contains("%")) {
                var address = InetAddress.ofLiteral(words[1]);
                if (!address.isLoopbackAddress() && table.mayConnect(address, DNS, p -> p == Protocol.UDP)) {
                    text.append("nameserver ").append(words[1]).append('\n');
                }
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
