package brig.runtime.network.names;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.function.Consumer;

/** Messages as programs and name servers write them. */
final class Messages {
    /** Writing that does not fail. */
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private Messages() {}

    static byte[] bytes(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void name(DataOutputStream out, String name) throws IOException {
        for (var label : name.split("\\.")) {
            if (!label.isEmpty()) {
                out.writeByte(label.length());
                out.write(label.getBytes(ISO_8859_1));
            }
        }
        out.writeByte(0);
    }

    static byte[] question(int id, String name, int type) {
        return bytes(out -> {
            header(out, id, 0x0100, 1, 0);
            name(out, name);
            out.writeShort(type);
            out.writeShort(1);
        });
    }

    static void header(DataOutputStream out, int id, int flags, int questions, int answers) throws IOException {
        out.writeShort(id);
        out.writeShort(flags);
        out.writeShort(questions);
        out.writeShort(answers);
        out.writeInt(0);
    }

    static void address(DataOutputStream out, String owner, int seconds, String address) throws IOException {
        var bytes = InetAddress.ofLiteral(address).getAddress();
        record(out, owner, bytes.length == 4 ? 1 : 28, seconds, bytes);
    }

    static void alias(DataOutputStream out, String owner, int seconds, String other) throws IOException {
        record(out, owner, 5, seconds, bytes(data -> name(data, other)));
    }

    static void record(DataOutputStream out, String owner, int type, int seconds, byte[] data) throws IOException {
        name(out, owner);
        out.writeShort(type);
        out.writeShort(1);
        out.writeInt(seconds);
        out.writeShort(data.length);
        out.write(data);
    }

    /** An answer to a question, with records. */
    static byte[] answer(byte[] question, int code, int records, Writing writing) {
        return bytes(out -> {
            header(out, ((question[0] & 0xff) << 8) | (question[1] & 0xff), 0x8180 | code, 1, records);
            out.write(question, 12, question.length - 12);
            writing.to(out);
        });
    }

    /** Changes a copy. */
    static byte[] changed(byte[] message, Consumer<byte[]> change) {
        var copy = message.clone();
        change.accept(copy);
        return copy;
    }
}
