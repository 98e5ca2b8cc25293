package brig.rules.verdict;

import brig.monitor.event.Call;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Lazy;
import brig.policy.NetworkRules.Mode;
import brig.policy.verdict.NetworkTable;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names the rule that refuses an address; null if none does. Judges as the cgroup programs do. */
final class NetworkJudge {
    static final String NOT_HELD = "kernel.network";

    /**
     * Addresses that name nobody, or that the kernel takes for an error or for "disconnect"; and netlink, which answers
     * by capability. Of other families the filter makes no sockets.
     */
    private static final Set<String> HARMLESS = Set.of("none", "unreadable", "unspec", "unix", "netlink");

    private final Mode mode;
    private final NetworkTable table;
    private final KernelControls controls;
    private final FileJudge files;

    NetworkJudge(NetworkTable table, Mode mode, KernelControls controls, FileJudge files) {
        this.mode = mode;
        this.table = table;
        this.controls = controls;
        this.files = files;
    }

    @Nullable
    String objection(Call.Network call) {
        boolean binds = Call.bare(call.syscall()).equals("bind");
        // whatever the address says now, it may be another family's when the kernel reads it
        if (mode != Mode.NONE && !controls.networkPrograms()) {
            return NOT_HELD;
        }
        var endpoint = call.endpoint();
        if (endpoint instanceof Endpoint.Ip ip) {
            if (binds) {
                return bindObjection(ip);
            }
            var objection = connectObjection(ip, call.protocol());
            return objection == null || isAnswer(call) || isProbe(call, ip) ? null : objection;
        }
        if (endpoint instanceof Endpoint.Unix(var path)) {
            return binds ? files.bindObjection(path) : files.connectObjection(path);
        }
        if (endpoint instanceof Endpoint.AbstractUnix) {
            // seen by all of one network namespace, which is the container's own or else scoped
            return mode != Mode.HOST || binds || controls.holdAbstractSockets() ? null : FileJudge.NOT_HELD;
        }
        return endpoint instanceof Endpoint.Other other && HARMLESS.contains(other.family())
                ? null
                : binds ? "network.listen" : "network.connect";
    }

    private @Nullable String bindObjection(Endpoint.Ip ip) {
        return table.mayBind(ip.port()) ? null : "network.listen";
    }

    /**
     * A datagram from a port of the listen list, as a server sends it. That it is an answer the container's own cable holds
     * (nftables), where it has one.
     */
    private boolean isAnswer(Call.Network call) {
        return mode == Mode.ISOLATED
                && !Call.bare(call.syscall()).equals("connect")
                && call.localPort().get() != 0
                && table.mayBind(call.localPort().get())
                && call.protocol().get().equals("udp");
    }

    /**
     * {@code getaddrinfo(3)} connects datagram sockets to what the resolver answered, to see which it has a way to, and sends
     * nothing. No offence; the cgroup programs hold the list.
     */
    private boolean isProbe(Call.Network call, Endpoint.Ip ip) {
        return mode == Mode.ISOLATED
                && Call.bare(call.syscall()).equals("connect")
                && table.isAnswered(ip.address())
                && call.protocol().get().equals("udp");
    }

    private @Nullable String connectObjection(Endpoint.Ip ip, Lazy<String> protocol) {
        boolean allowed = table.mayConnect(
                ip.address(),
                ip.port(),
                listed -> listed.name().toLowerCase(Locale.ROOT).equals(protocol.get()));
        return allowed ? null : "network.connect";
    }
}
