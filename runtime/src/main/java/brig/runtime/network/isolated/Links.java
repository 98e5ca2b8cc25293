package brig.runtime.network.isolated;

import brig.runtime.sys.Errno;
import brig.runtime.sys.Netlink;
import brig.runtime.sys.SyscallException;
import java.net.InetAddress;
import java.util.List;

/** Devices, addresses, routes and neighbours of one network namespace ({@code rtnetlink(7)}). */
final class Links implements AutoCloseable {
    private static final byte AF_UNSPEC = 0;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final int NEWLINK = 16;
    private static final int DELLINK = 17;
    private static final int NEWADDR = 20;
    private static final int NEWROUTE = 24;
    private static final int NEWNEIGH = 28;
    private static final int IFF_UP = 1;

    private final Netlink socket;
    private int sequence;

    Links(Netlink socket) {
        this.socket = socket;
    }

    /**
     * A veth pair: one end here, one in another namespace.
     *
     * @param pid of a process in the other namespace, as this process numbers it; 0 for both ends here
     */
    void cable(String here, byte[] hereMac, String there, byte[] thereMac, int pid) throws SyscallException {
        send(
                "make veth " + here,
                link(NEWLINK, NetlinkMessage.CREATE | NetlinkMessage.EXCL)
                        .text(3, here)
                        .bytes(1, hereMac)
                        .nested(
                                18,
                                info -> info.text(1, "veth")
                                        .nested(
                                                2,
                                                data -> data.nested(1, peer -> {
                                                    peer.header(new byte[16])
                                                            .text(3, there)
                                                            .bytes(1, thereMac);
                                                    if (pid != 0) {
                                                        peer.number(19, pid);
                                                    }
                                                }))));
    }

    /** IPv6 makes up no address of its own, so nothing is said on the cable but what the program says. */
    void noLinkLocal(String name) throws SyscallException {
        int afSpec = 26;
        int addrGenMode = 8;
        byte none = 1;
        send(
                "no link-local address on " + name,
                link(NEWLINK, 0)
                        .text(3, name)
                        .nested(afSpec, families -> families.nested(AF_INET6, ipv6 -> ipv6.bytes(addrGenMode, none))));
    }

    private NetlinkMessage link(int type, int flags) {
        return message(type, flags).header(new byte[16]);
    }

    /** The number of a device. */
    int index(String name) throws SyscallException {
        int getLink = 18;
        var answer = socket.ask(
                "look for " + name,
                new NetlinkMessage(getLink, 0, ++sequence)
                        .header(new byte[16])
                        .text(3, name)
                        .finish());
        return answer.getInt(20);
    }

    void up(String name) throws SyscallException {
        send(
                "set " + name + " up",
                message(NEWLINK, 0)
                        .header(AF_UNSPEC, (byte) 0, (byte) 0, (byte) 0)
                        .headerInt(0)
                        .headerInt(IFF_UP)
                        .headerInt(IFF_UP)
                        .text(3, name));
    }

    /** Nothing happens if it is gone. */
    void remove(String name) throws SyscallException {
        try {
            send("remove " + name, link(DELLINK, 0).text(3, name));
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    /** This one address and no network around it. */
    void address(int device, InetAddress address) throws SyscallException {
        var bytes = address.getAddress();
        int noDad = bytes.length == 4 ? 0 : 2;
        send(
                "add address " + address.getHostAddress(),
                message(NEWADDR, NetlinkMessage.CREATE)
                        .header(family(bytes), (byte) (8 * bytes.length), (byte) noDad, (byte) 0)
                        .headerInt(device)
                        .bytes(2, bytes)
                        .bytes(1, bytes));
    }

    /** A route to one address through a device. */
    void routeTo(InetAddress address, int device) throws SyscallException {
        var bytes = address.getAddress();
        send(
                "add route to " + address.getHostAddress(),
                message(NEWROUTE, NetlinkMessage.CREATE | NetlinkMessage.EXCL)
                        .header(family(bytes), (byte) (8 * bytes.length), (byte) 0, (byte) 0)
                        .header((byte) 254, (byte) 4, (byte) (bytes.length == 4 ? 253 : 0), (byte) 1)
                        .headerInt(0)
                        .bytes(1, bytes)
                        .number(4, device));
    }

    /** Everything goes to a gateway that is the other end of a cable. */
    void defaultRoute(InetAddress gateway, int device) throws SyscallException {
        var bytes = gateway.getAddress();
        int onLink = 4;
        send(
                "add default route",
                message(NEWROUTE, NetlinkMessage.CREATE)
                        .header(family(bytes), (byte) 0, (byte) 0, (byte) 0)
                        .header((byte) 254, (byte) 4, (byte) 0, (byte) 1)
                        .headerInt(onLink)
                        .bytes(5, bytes)
                        .number(4, device));
    }

    /** Who has an address, for ever: nobody is asked, so nobody can lie. */
    void neighbour(InetAddress address, byte[] mac, int device) throws SyscallException {
        var bytes = address.getAddress();
        int permanent = 0x80;
        send(
                "add neighbour " + address.getHostAddress(),
                message(NEWNEIGH, NetlinkMessage.CREATE)
                        .header(family(bytes), (byte) 0, (byte) 0, (byte) 0)
                        .headerInt(device)
                        .headerInt(permanent)
                        .bytes(1, bytes)
                        .bytes(2, mac));
    }

    private static byte family(byte[] address) {
        return address.length == 4 ? AF_INET : AF_INET6;
    }

    private NetlinkMessage message(int type, int flags) {
        return new NetlinkMessage(type, flags | NetlinkMessage.ACK, ++sequence);
    }

    private void send(String what, NetlinkMessage message) throws SyscallException {
        socket.request(what, List.of(message.finish()), sequence);
    }

    @Override
    public void close() {
        socket.close();
    }
}
