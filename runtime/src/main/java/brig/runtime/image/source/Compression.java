package brig.runtime.image.source;

import brig.runtime.image.ImageException;
import brig.runtime.image.Limits;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Gzip and zstd, told apart by their first bytes and not by what an archive says they are. */
public final class Compression {
    private static final int BUFFER = 1 << 16;

    private Compression() {}

    /** The uncompressed bytes; refused as soon as more comes out of them than an honest archive would hold. */
    public static InputStream uncompressed(InputStream in, Limits limits) throws IOException {
        var counted = new Counted(in);
        var buffered = new BufferedInputStream(counted, BUFFER);
        buffered.mark(4);
        var magic = buffered.readNBytes(4);
        buffered.reset();
        if (isGzip(magic)) {
            return new Grown(new GZIPInputStream(buffered, BUFFER), counted, limits);
        }
        if (isZstd(magic)) {
            return new Grown(new ZstdInputStream(buffered), counted, limits);
        }
        return buffered;
    }

    /** @param magic the first four bytes, or fewer */
    static boolean isCompressed(byte[] magic) {
        return isGzip(magic) || isZstd(magic);
    }

    private static boolean isGzip(byte[] magic) {
        return startsWith(magic, 0x1f, 0x8b);
    }

    private static boolean isZstd(byte[] magic) {
        return startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd);
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static class Counted extends FilterInputStream {
        long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            int got = in.read(into, from, most);
            count += Math.max(0, got);
            return got;
        }

        @Override
        public long skip(long bytes) throws IOException {
            // so that every byte is counted
            return Math.max(0, read(new byte[Math.clamp(bytes, 0, BUFFER)]));
        }
    }

    private static final class Grown extends Counted {
        private final Counted from;
        private final Limits limits;

        Grown(InputStream in, Counted from, Limits limits) {
            super(in);
            this.from = from;
            this.limits = limits;
        }

        @Override
        public int read(byte[] into, int at, int most) throws IOException {
            int got;
            try {
                got = super.read(into, at, most);
            } catch (IOException | RuntimeException e) {
                throw new ImageException("its compression is broken or cut off: " + e.getMessage(), e);
            }
            if (count > Limits.RATIO_FROM && count / limits.ratio() > from.count) {
                throw new ImageException("a bomb: " + from.count + " compressed bytes became " + count
                        + " already, more than " + limits.ratio() + " for one");
            }
            return got;
        }
    }
}
