package brig.runtime.network.isolated;

import brig.policy.NetworkRules.Named;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.policy.verdict.NetworkTable;
import brig.runtime.network.names.Grants;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Netlink;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * The addresses that the resolver answered, as the kernel has them: two sets of nftables, one of IPv4 and one of IPv6, for
 * each kind of ports that names in the list have. Each address leaves by itself when its time is over, whatever has become
 * of Brig. Nothing is kept here: a Brig that takes a container over finds all of it.
 */
final class NameSets implements Grants, NetworkTable.Leases {
    /** Addresses in one set; who wants more is refused more. */
    private static final int MOST = 1024;

    private final String id;
    private final List<Kind> kinds;
    private final Opening opening;

    /** Entries of the same ports share a set. */
    private record Kind(Ports ports, Protocol protocol) {
        static Kind of(Named entry) {
            return new Kind(entry.ports(), entry.protocol());
        }
    }

    /** Opens the door to nftables where the sets are. */
    interface Opening {
        Netlink open() throws SyscallException;
    }

    NameSets(String id, List<Named> names) {
        this(id, names, () -> Netlink.open(Netlink.NETFILTER));
    }

    NameSets(String id, List<Named> names, Opening opening) {
        this.opening = opening;
        this.id = id;
        this.kinds = names.stream().map(Kind::of).distinct().toList();
    }

    boolean isEmpty() {
        return kinds.isEmpty();
    }

    private static String set(String id, int kind, boolean ipv4) {
        return (ipv4 ? "names4-" : "names6-") + id + "-" + kind;
    }

    void make(Batch batch) {
        for (int kind = 0; kind < kinds.size(); kind++) {
            batch.addressSet(set(id, kind, true), true, MOST).addressSet(set(id, kind, false), false, MOST);
        }
    }

    void letThrough(Batch batch, String chain) {
        for (int kind = 0; kind < kinds.size(); kind++) {
            for (var ipv4 : List.of(true, false)) {
                batch.rule(
                        chain,
                        new Expressions()
                                .addressedIn(ipv4, set(id, kind, ipv4))
                                .protocol(Firewall.number(kinds.get(kind).protocol()))
                                .addressedPorts(kinds.get(kind).ports())
                                .goOn());
            }
        }
    }

    @Override
    public synchronized void grant(List<InetAddress> addresses, List<Named> entries, int seconds) throws IOException {
        try (var socket = opening.open()) {
            for (var kind : entries.stream()
                    .map(Kind::of)
                    .distinct()
                    .map(kinds::indexOf)
                    .toList()) {
                for (var address : addresses) {
                    var bytes = address.getAddress();
                    renew(set(id, kind, bytes.length == 4), bytes, 1000L * seconds, socket);
                }
            }
        }
    }

    /** An address that is there already keeps its old time, so it is taken out in the same breath. */
    private static void renew(String set, byte[] address, long millis, Netlink socket) throws SyscallException {
        var what = "let an address of a name through";
        try {
            new Batch(Firewall.TABLE)
                    .removeAddress(set, address)
                    .addAddress(set, address, millis)
                    .commit(what, socket);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            new Batch(Firewall.TABLE).addAddress(set, address, millis).commit(what, socket);
        }
    }

    @Override
    public boolean holds(InetAddress address, Named entry) {
        int kind = kinds.indexOf(Kind.of(entry));
        var bytes = address.getAddress();
        try (var socket = opening.open()) {
            return kind >= 0 && Batch.hasAddress(Firewall.TABLE, set(id, kind, bytes.length == 4), bytes, socket);
        } catch (SyscallException e) {
            return false;
        }
    }

    /** Takes all sets of a container back, after the rules that look into them. */
    static void remove(String id, Netlink socket) throws SyscallException {
        for (int kind = 0; true; kind++) {
            try {
                new Batch(Firewall.TABLE)
                        .deleteSet(set(id, kind, true))
                        .deleteSet(set(id, kind, false))
                        .commit("remove a container's names from nftables", socket);
            } catch (SyscallException e) {
                if (e.errno() == Errno.ENOENT) {
                    return;
                }
                throw e;
            }
        }
    }
}
