package brig.runtime.network.isolated;

import brig.runtime.sys.Errno;
import brig.runtime.sys.Netlink;
import brig.runtime.sys.SyscallException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A change of nftables in the family {@code inet}, made whole or not at all. */
final class Batch {
    static final int PREROUTING = 0;
    static final int INPUT = 1;
    static final int FORWARD = 2;
    static final int OUTPUT = 3;
    static final int POSTROUTING = 4;

    private static final byte NFPROTO_INET = 1;
    private static final int NFTABLES = 10 << 8;
    private static final int NEWTABLE = NFTABLES;
    private static final int GETTABLE = NFTABLES | 1;
    private static final int DELTABLE = NFTABLES | 2;
    private static final int NEWCHAIN = NFTABLES | 3;
    private static final int DELCHAIN = NFTABLES | 5;
    private static final int NEWRULE = NFTABLES | 6;
    private static final int NEWSET = NFTABLES | 9;
    private static final int DELSET = NFTABLES | 11;
    private static final int NEWSETELEM = NFTABLES | 12;
    private static final int GETSETELEM = NFTABLES | 13;
    private static final int DELSETELEM = NFTABLES | 14;
    private static final int BEGIN = 16;
    private static final int END = 17;
    private static final int IFNAME_TYPE = 41;
    private static final int IFNAME_SIZE = 16;
    private static final int VERDICT_TYPE = 0xffffff00;
    private static final int MAP = 8;
    private static final int WITH_TIMEOUT = 0x10;
    private static final int IPV4_TYPE = 7;
    private static final int IPV6_TYPE = 8;

    private final List<NetlinkMessage> messages = new ArrayList<>();
    private final String table;
    private int sequence;
    private int last;

    Batch(String table) {
        this.table = table;
        messages.add(edge(BEGIN));
    }

    private NetlinkMessage edge(int type) {
        return new NetlinkMessage(type, 0, ++sequence).header((byte) 0, (byte) 0, (byte) 0, (byte) 10);
    }

    private NetlinkMessage next(int type, int flags) {
        last = ++sequence;
        var message = new NetlinkMessage(type, flags, last)
                .header(NFPROTO_INET, (byte) 0, (byte) 0, (byte) 0)
                .text(1, table);
        messages.add(message);
        return message;
    }

    /** EEXIST if it is there. */
    Batch newTable() {
        next(NEWTABLE, NetlinkMessage.CREATE | NetlinkMessage.EXCL);
        return this;
    }

    Batch deleteTable() {
        next(DELTABLE, 0);
        return this;
    }

    Batch baseChain(String name, String type, int hook, int priority) {
        next(NEWCHAIN, NetlinkMessage.CREATE | NetlinkMessage.EXCL)
                .text(3, name)
                .nested(4, h -> h.big(1, hook).big(2, priority))
                .text(7, type);
        return this;
    }

    Batch chain(String name) {
        next(NEWCHAIN, NetlinkMessage.CREATE | NetlinkMessage.EXCL).text(3, name);
        return this;
    }

    Batch deleteChain(String name) {
        next(DELCHAIN, 0).text(3, name);
        return this;
    }

    Batch rule(String chain, Expressions expressions) {
        next(NEWRULE, NetlinkMessage.CREATE | NetlinkMessage.APPEND)
                .text(2, chain)
                .nested(4, expressions::writeTo);
        return this;
    }

    /** A map from the names of devices to chains. */
    Batch deviceMap(String name) {
        next(NEWSET, NetlinkMessage.CREATE | NetlinkMessage.EXCL)
                .text(2, name)
                .big(3, MAP)
                .big(4, IFNAME_TYPE)
                .big(5, IFNAME_SIZE)
                .big(6, VERDICT_TYPE)
                .big(7, 0)
                .big(10, last);
        return this;
    }

    /** Addresses that each leave it by themselves when their time is over. */
    Batch addressSet(String name, boolean ipv4, int most) {
        next(NEWSET, NetlinkMessage.CREATE | NetlinkMessage.EXCL)
                .text(2, name)
                .big(3, WITH_TIMEOUT)
                .big(4, ipv4 ? IPV4_TYPE : IPV6_TYPE)
                .big(5, ipv4 ? 4 : 16)
                .nested(9, description -> description.big(1, most))
                .big(10, last);
        return this;
    }

    /** ENOENT if there is none. */
    Batch deleteSet(String name) {
        next(DELSET, 0).text(2, name);
        return this;
    }

    Batch addAddress(String set, byte[] address, long millis) {
        element(
                next(NEWSETELEM, NetlinkMessage.CREATE).text(2, set),
                element -> element.nested(1, key -> key.bytes(1, address)).bigLong(4, millis));
        return this;
    }

    /** ENOENT if it is not in it. */
    Batch removeAddress(String set, byte[] address) {
        element(next(DELSETELEM, 0).text(2, set), element -> element.nested(1, key -> key.bytes(1, address)));
        return this;
    }

    private static void element(NetlinkMessage message, Consumer<NetlinkMessage> element) {
        message.nested(3, elements -> elements.nested(1, element));
    }

    /** Whether an address is in a set of a table now. */
    static boolean hasAddress(String table, String set, byte[] address, Netlink socket) throws SyscallException {
        var message = new NetlinkMessage(GETSETELEM, 0, 1)
                .header(NFPROTO_INET, (byte) 0, (byte) 0, (byte) 0)
                .text(1, table)
                .text(2, set);
        element(message, element -> element.nested(1, key -> key.bytes(1, address)));
        return isThere("look into nftables set " + set, message, socket);
    }

    Batch jump(String map, String device, String chain) {
        next(NEWSETELEM, NetlinkMessage.CREATE | NetlinkMessage.EXCL)
                .text(2, map)
                .nested(
                        3,
                        elements -> elements.nested(
                                1,
                                element -> element.nested(1, key -> key.bytes(1, key(device)))
                                        .nested(
                                                2,
                                                data -> data.nested(
                                                        2,
                                                        verdict -> verdict.big(1, Expressions.JUMP)
                                                                .text(2, chain)))));
        return this;
    }

    Batch deleteJump(String map, String device) {
        next(DELSETELEM, 0)
                .text(2, map)
                .nested(
                        3,
                        elements -> elements.nested(1, element -> element.nested(1, key -> key.bytes(1, key(device)))));
        return this;
    }

    private static byte[] key(String device) {
        return Arrays.copyOf(device.getBytes(StandardCharsets.US_ASCII), IFNAME_SIZE);
    }

    /** Whether there is a table of that name. */
    static boolean hasTable(String table, Netlink socket) throws SyscallException {
        return isThere(
                "look for nftables table " + table,
                new NetlinkMessage(GETTABLE, 0, 1)
                        .header(NFPROTO_INET, (byte) 0, (byte) 0, (byte) 0)
                        .text(1, table),
                socket);
    }

    private static boolean isThere(String what, NetlinkMessage message, Netlink socket) throws SyscallException {
        try {
            socket.ask(what, message.finish());
            return true;
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    void commit(String what, Netlink socket) throws SyscallException {
        // of the last one only: a thousand answers would not fit into the socket; an error is told in any case
        messages.getLast().askForAnswer();
        messages.add(edge(END));
        socket.request(what, messages.stream().map(NetlinkMessage::finish).toList(), last);
    }
}
