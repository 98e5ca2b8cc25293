package brig.policy.explain;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.policy.verdict.NetworkTable;
import java.util.List;
import java.util.stream.Stream;

/** What becomes of connecting and listening. */
final class NetworkRulings {
    /** {@code brig.runtime.landlock.PortRules.MOST}: longer lists are the cgroup programs' alone. */
    private static final int MOST_LANDLOCK_PORTS = 256;

    private static final int FIRST_FREE_PORT = 1024;
    private static final long AF_INET = 2;
    private static final long AF_INET6 = 10;

    private final EffectivePolicy policy;
    private final NetworkTable table;
    /** What the kernel holds by itself. */
    private final NetworkTable heldTable;

    private final EffectivePolicy held;
    private final Mode mode;

    NetworkRulings(EffectivePolicy policy) {
        this.policy = policy;
        this.table = new NetworkTable(policy.network());
        this.held = policy.held();
        this.heldTable = new NetworkTable(held.network());
        this.mode = policy.network().mode();
    }

    Ruling of(Action.Connect action) {
        var course = new Course(policy, action);
        var address = action.address();
        boolean allowed = table.mayConnect(address, action.port(), listed -> listed == action.protocol());
        boolean ipv4 = address.getAddress().length == 4;
        return course.call("socket", socket(ipv4, action.protocol()), null)
                .or(() -> course.call("connect", List.of(), allowed ? null : "network.connect"))
                .orElseGet(() -> held(
                        course,
                        action,
                        heldTable.mayConnect(address, action.port(), listed -> listed == action.protocol())));
    }

    private Ruling held(Course course, Action.Connect action, boolean allowed) {
        if (mode == Mode.NONE) {
            return allowed
                    ? course.allow("network namespace (loopback alone)", "network.mode")
                    : course.deny("ENETUNREACH", "network namespace (loopback alone)", "network.mode");
        }
        boolean tcp = action.protocol() == Protocol.TCP;
        if (allowed) {
            var entry = heldTable.destination(action.address(), action.port(), listed -> listed == action.protocol());
            return course.allow(
                    tcp ? "cgroup program connect, Landlock CONNECT_TCP" : "cgroup programs connect and sendmsg",
                    entry.map(e -> "network.connect=" + e).orElse("network.connect"));
        }
        var ports = held.network().withoutNames().connect().stream()
                .filter(d -> d.protocol() == Protocol.TCP)
                .map(d -> d.ports())
                .toList();
        boolean port = tcp && landlockRefuses(ports.stream(), action.port());
        return course.deny(
                port ? "EACCES" : "EPERM", port ? "Landlock CONNECT_TCP" : "cgroup program connect", "network.connect");
    }

    Ruling of(Action.Reach action) {
        var course = new Course(policy, action);
        var network = policy.network();
        if (mode == Mode.NONE) {
            return course.deny("ENETUNREACH", "network namespace (loopback alone)", "network.mode");
        }
        if (network.names().isEmpty()) {
            course.note("connect has no names: what holds is the address that somebody else's name server answers");
            return course.depends("network.connect by address", "network.connect");
        }
        var named = network.names().stream()
                .filter(entry -> entry.host().matches(action.host()))
                .toList();
        if (named.isEmpty()) {
            return course.refusedQuestion()
                    .orElseGet(() -> course.allow("Brig's resolver, which only tells", "mode.network"));
        }
        for (var entry : named) {
            if (entry.protocol() == action.protocol() && entry.ports().contains(action.port())) {
                return course.allow(
                        "Brig's resolver answers, nftables lets its addresses through", "network.connect=" + entry);
            }
        }
        course.note(
                "the name is answered for other ports; whether an entry by number names its address is another matter");
        return course.depends("network.connect by address", "network.connect");
    }

    Ruling of(Action.Listen action) {
        var course = new Course(policy, action);
        boolean allowed = table.mayBind(action.port());
        return course.call("socket", socket(true, action.protocol()), null)
                .or(() -> course.call("bind", List.of(), allowed ? null : "network.listen"))
                .orElseGet(() -> held(course, action, heldTable.mayBind(action.port())));
    }

    private Ruling held(Course course, Action.Listen action, boolean allowed) {
        boolean tcp = action.protocol() == Protocol.TCP;
        if (!allowed) {
            var ports = Stream.concat(held.network().listen().stream(), Stream.of(new Ports(0, 0)));
            boolean port = tcp && landlockRefuses(ports, action.port());
            return course.deny(
                    port ? "EACCES" : "EPERM", port ? "Landlock BIND_TCP" : "cgroup program bind", "network.listen");
        }
        boolean low = action.port() > 0 && action.port() < FIRST_FREE_PORT;
        if (low && !policy.process().capabilities().contains(Capability.NET_BIND_SERVICE)) {
            course.note("ports below 1024 take NET_BIND_SERVICE, unless net.ipv4.ip_unprivileged_port_start says else");
            return course.deny("EACCES", "capability NET_BIND_SERVICE", "process.capabilities");
        }
        if (tcp) {
            var listen = course.call("listen", List.of(), null);
            if (listen.isPresent()) {
                return listen.get();
            }
        }
        if (mode == Mode.NONE) {
            return course.allow("network namespace (loopback alone)", "network.mode");
        }
        if (action.port() == 0) {
            course.note("port 0 is any free one; packets to it are dropped unless the list has it");
        }
        return course.allow(
                tcp ? "cgroup program bind, Landlock BIND_TCP" : "cgroup program bind",
                heldTable
                        .listening(action.port())
                        .map(p -> "network.listen=" + p)
                        .orElse("network.listen"));
    }

    private static boolean landlockRefuses(Stream<Ports> list, int port) {
        var ports = list.toList();
        long count = ports.stream().mapToLong(p -> p.last() - p.first() + 1L).sum();
        return count <= MOST_LANDLOCK_PORTS && ports.stream().noneMatch(p -> p.contains(port));
    }

    private static List<Long> socket(boolean ipv4, Protocol protocol) {
        return List.of(ipv4 ? AF_INET : AF_INET6, protocol == Protocol.TCP ? 1L : 2L, 0L);
    }
}
