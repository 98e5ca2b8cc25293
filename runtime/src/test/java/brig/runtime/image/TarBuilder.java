package brig.runtime.image;

import brig.runtime.image.tar.TarEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Writes archives, honest and hostile ones: nothing is checked. */
public final class TarBuilder {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String extended = "";

    public TarBuilder directory(String name) {
        return header(name, '5', "", 0, 0755);
    }

    public TarBuilder file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    public TarBuilder file(String name, byte[] content) {
        header(name, '0', "", content.length, 0644);
        content(content);
        return this;
    }

    /** A header that promises what does not come. */
    public TarBuilder promise(String name, long size) {
        return header(name, '0', "", size, 0644);
    }

    public TarBuilder link(String name, String target) {
        return header(name, '2', target, 0, 0777);
    }

    public TarBuilder hardLink(String name, String target) {
        return header(name, '1', target, 0, 0644);
    }

    public TarBuilder device(String name, Kind kind) {
        return header(name, kind == Kind.BLOCK_DEVICE ? '4' : '3', "", 0, 0666);
    }

    public TarBuilder fifo(String name) {
        return header(name, '6', "", 0, 0600);
    }

    public TarBuilder any(String name, char type) {
        return header(name, type, "", 0, 0644);
    }

    /** A record of the extended header in front of the next entry. */
    public TarBuilder with(String key, String value) {
        var body = " " + key + "=" + value + "\n";
        int length = body.length() + 1;
        while (String.valueOf(length).length() + body.length() != length) {
            length = String.valueOf(length).length() + body.length();
        }
        extended += length + body;
        return this;
    }

    public TarBuilder global(String key, String value) {
        with(key, value);
        var body = extended.getBytes(StandardCharsets.ISO_8859_1);
        extended = "";
        header("pax_global_header", 'g', "", body.length, 0644);
        content(body);
        return this;
    }

    private TarBuilder header(String name, char type, String link, long size, int mode) {
        if (!extended.isEmpty()) {
            var body = extended.getBytes(StandardCharsets.ISO_8859_1);
            extended = "";
            header("pax", 'x', "", body.length, 0644);
            content(body);
        }
        var block = new byte[BLOCK];
        text(block, 0, name, 100);
        text(block, 100, "%07o".formatted(mode), 8);
        text(block, 108, "0000000", 8);
        text(block, 116, "0000000", 8);
        text(block, 124, "%011o".formatted(size), 12);
        text(block, 136, "%011o".formatted(1_700_000_000L), 12);
        text(block, 148, "        ", 8);
        block[156] = (byte) type;
        text(block, 157, link, 100);
        text(block, 257, "ustar\00000", 8);
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xff;
        }
        text(block, 148, "%06o\0 ".formatted(sum), 8);
        out.writeBytes(block);
        return this;
    }

    private void content(byte[] content) {
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & BLOCK - 1]);
    }

    private static void text(byte[] block, int at, String text, int most) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, most));
    }

    /** Without the two blocks that close an archive. */
    public byte[] open() {
        return out.toByteArray();
    }

    public byte[] bytes() {
        var all = new ByteArrayOutputStream();
        all.writeBytes(out.toByteArray());
        all.writeBytes(new byte[2 * BLOCK]);
        return all.toByteArray();
    }

    public static byte[] gzip(byte[] bytes) {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }
}
