package brig.runtime.network.isolated;

import brig.runtime.sys.Errno;
import brig.runtime.sys.Netlink;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes a running container's network away and gives it back: one table of nftables in the container's own network namespace,
 * before all others, through which nothing passes, not even to itself. Who sends on a connection gets a reset at once. Where
 * the container has a cable, a second table at the host's end of it stops packets that no table inside sees
 * ({@code packet(7)}). Addresses and routes stay as they are, so giving back is exact.
 */
public final class NetworkCut {
    /** Behind {@code ip}: before connection tracking and every rule of the container's own ({@code NF_IP_PRI_RAW} is -300). */
    private static final int FIRST = -400;

    private static final String INSIDE = "brig-cut";
    private static final Path OWN = Path.of("/proc/self/ns/net");

    private final String id;
    private final Path namespace;

    private NetworkCut(String id, Path namespace) {
        this.id = id;
        this.namespace = namespace;
    }

    /**
     * @param id of a container
     * @param pid of a process in it
     * @throws IOException if the container has no network of its own, or is gone
     */
    public static NetworkCut of(String id, int pid) throws IOException {
        var namespace = Path.of("/proc/" + pid + "/ns/net");
        if (Files.readSymbolicLink(namespace).equals(Files.readSymbolicLink(OWN))) {
            throw new IOException("the container shares this host's network: to cut it would cut the host off");
        }
        return new NetworkCut(id, namespace);
    }

    /** The host's table for a container's cable; it goes with the container. */
    static String outside(String id) {
        return INSIDE + "-" + id;
    }

    /** From now on no packet leaves or comes. Nothing happens if that is so already. */
    public void cut() throws IOException {
        if (hasCable()) {
            try (var host = Netlink.open(Netlink.NETFILTER)) {
                unlessErrno(Errno.EEXIST, cable(), "cut the cable of " + id, host);
            }
        }
        try (var socket = Netlink.openIn(namespace, Netlink.NETFILTER)) {
            unlessErrno(Errno.EEXIST, nothing(), "cut the network of " + id, socket);
        }
    }

    /** Asked of the kernel: what /sys shows is of the network namespace that it was mounted in, which may be another one. */
    private boolean hasCable() throws SyscallException {
        try (var links = new Links(Netlink.open(Netlink.ROUTE))) {
            return links.index(Firewall.device(id)) > 0;
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    /** As it was. Nothing happens if it was not cut. */
    public void restore() throws IOException {
        try (var socket = Netlink.openIn(namespace, Netlink.NETFILTER)) {
            unlessErrno(Errno.ENOENT, new Batch(INSIDE).deleteTable(), "reconnect " + id, socket);
        }
        if (!OwnNamespace.isRootOfHost()) {
            return; // an ordinary user's container has no cable on the host
        }
        try (var host = Netlink.open(Netlink.NETFILTER)) {
            unlessErrno(Errno.ENOENT, new Batch(outside(id)).deleteTable(), "reconnect the cable of " + id, host);
        }
    }

    /** Whether {@link #cut} is in force. */
    public boolean isCut() throws IOException {
        try (var socket = Netlink.openIn(namespace, Netlink.NETFILTER)) {
            return Batch.hasTable(INSIDE, socket);
        }
    }

    /** A reset must come back to its program, through loopback. */
    private static Batch nothing() {
        return new Batch(INSIDE)
                .newTable()
                .baseChain("input", "filter", Batch.INPUT, FIRST)
                .baseChain("output", "filter", Batch.OUTPUT, FIRST)
                .rule(
                        "input",
                        new Expressions().loopback(Expressions.IIFNAME).resets().accept())
                .rule("input", new Expressions().drop())
                .rule(
                        "output",
                        new Expressions().loopback(Expressions.OIFNAME).resets().accept())
                .rule("output", new Expressions().protocol(6).reset())
                .rule("output", new Expressions().drop());
    }

    private Batch cable() {
        var device = Firewall.device(id);
        return new Batch(outside(id))
                .newTable()
                .baseChain("from", "filter", Batch.PREROUTING, FIRST)
                .baseChain("to", "filter", Batch.POSTROUTING, FIRST)
                .rule(
                        "from",
                        new Expressions().named(Expressions.IIFNAME, device).drop())
                .rule("to", new Expressions().named(Expressions.OIFNAME, device).drop());
    }

    private static void unlessErrno(int errno, Batch batch, String what, Netlink socket) throws SyscallException {
        try {
            batch.commit(what, socket);
        } catch (SyscallException e) {
            if (e.errno() != errno) {
                throw e;
            }
        }
    }
}
