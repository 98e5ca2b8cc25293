package brig.runtime.network.isolated;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** One netlink message: {@code struct nlmsghdr}, a header of its family, attributes. Numbers are the machine's own order. */
final class NetlinkMessage {
    static final int REQUEST = 1;
    static final int ACK = 4;
    static final int EXCL = 0x200;
    static final int CREATE = 0x400;
    static final int APPEND = 0x800;

    private static final int NESTED = 0x8000;

    private ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());

    NetlinkMessage(int type, int flags, int sequence) {
        out.putInt(0)
                .putShort((short) type)
                .putShort((short) (REQUEST | flags))
                .putInt(sequence)
                .putInt(0);
    }

    /** A part of the family's own header. */
    NetlinkMessage header(byte... bytes) {
        room(bytes.length);
        out.put(bytes);
        return this;
    }

    NetlinkMessage headerInt(int value) {
        room(4);
        out.putInt(value);
        return this;
    }

    NetlinkMessage bytes(int type, byte... value) {
        room(value.length + 8);
        out.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        pad();
        return this;
    }

    NetlinkMessage text(int type, String value) {
        return bytes(type, Arrays.copyOf(value.getBytes(StandardCharsets.US_ASCII), value.length() + 1));
    }

    NetlinkMessage number(int type, int value) {
        return bytes(
                type,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    /** In network order, as nftables wants it. */
    NetlinkMessage big(int type, int value) {
        return bytes(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** In network order. */
    NetlinkMessage bigLong(int type, long value) {
        return bytes(type, ByteBuffer.allocate(8).putLong(value).array());
    }

    NetlinkMessage nested(int type, Consumer<NetlinkMessage> content) {
        room(4);
        int start = out.position();
        out.putShort((short) 0).putShort((short) (type | NESTED));
        content.accept(this);
        out.putShort(start, (short) (out.position() - start));
        return this;
    }

    /** The kernel answers even if all is well. */
    void askForAnswer() {
        out.putShort(6, (short) (out.getShort(6) | ACK));
    }

    byte[] finish() {
        out.putInt(0, out.position());
        return Arrays.copyOf(out.array(), out.position());
    }

    private void pad() {
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }

    private void room(int count) {
        if (out.remaining() < count + 4) {
            out = ByteBuffer.allocate(2 * out.capacity() + count)
                    .order(ByteOrder.nativeOrder())
                    .put(out.flip());
        }
    }
}
