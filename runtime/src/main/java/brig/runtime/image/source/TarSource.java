package brig.runtime.image.source;

import brig.runtime.image.ImageException;
import brig.runtime.image.tar.TarEntry;
import brig.runtime.image.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An uncompressed archive on disk: where each file lies in it is noted first, because they come in any order. */
final class TarSource implements ImageSource {
    private static final int BUFFER = 1 << 17;
    private static final int MOST_ENTRIES = 100_000;
    /** Of names, in bytes. */
    private static final long MOST_NOTED = 16 << 20;
    /** Older archives name a layer that they share by a link. */
    private static final int MOST_LINKS = 8;

    private record Piece(long from, long size) {}

    private final FileChannel file;
    private final Map<String, Piece> pieces = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    TarSource(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            index();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void index() throws IOException {
        long end = file.size();
        long entries = 0;
        long noted = 0;
        // by a stream that seeks over what is skipped
        try (var in = new BufferedInputStream(new Stretch(0, end))) {
            var reader = new TarReader(in);
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                var entry = next.get();
                noted += entry.name().length() + entry.linkTarget().length();
                if (++entries > MOST_ENTRIES || noted > MOST_NOTED) {
                    throw TarReader.refused(
                            entry.name(), "is one too many: no image's archive has more than " + MOST_ENTRIES);
                }
                if (reader.position() + entry.size() > end) {
                    throw TarReader.refused(entry.name(), "is cut off: the archive ends before it does");
                }
                note(entry, reader.position());
            }
        }
    }

    private void note(TarEntry entry, long at) throws ImageException {
        var name = entry.name().replaceFirst("^(\\./)+", "");
        boolean twice = switch (entry.kind()) {
            case FILE -> pieces.put(name, new Piece(at, entry.size())) != null || links.containsKey(name);
            case LINK, HARD_LINK -> links.put(name, resolved(name, entry)) != null || pieces.containsKey(name);
            default -> false;
        };
        if (twice) {
            throw TarReader.refused(entry.name(), "is in the archive twice");
        }
    }

    /** What a link names, in the archive; it only ever looks up a name, so it leads nowhere else. */
    private static String resolved(String name, TarEntry entry) {
        return entry.kind() == TarEntry.Kind.HARD_LINK
                ? entry.linkTarget()
                : Path.of("/" + name)
                        .resolveSibling(entry.linkTarget())
                        .normalize()
                        .toString()
                        .substring(1);
    }

    private Optional<Piece> piece(String path) {
        var name = path;
        for (int i = 0; i < MOST_LINKS && links.containsKey(name); i++) {
            name = String.valueOf(links.get(name));
        }
        return Optional.ofNullable(pieces.get(name));
    }

    @Override
    public Optional<Long> size(String path) {
        return piece(path).map(Piece::size);
    }

    @Override
    public InputStream open(String path) throws IOException {
        var piece = piece(path).orElseThrow(() -> new ImageException("there is no '" + path + "' in it"));
        return new BufferedInputStream(new Stretch(piece.from(), piece.from() + piece.size()), BUFFER);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** A part of the file, with a position of its own. */
    private final class Stretch extends InputStream {
        private final long end;
        private long at;

        Stretch(long from, long end) {
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            if (most == 0) {
                return 0;
            }
            if (at >= end) {
                return -1;
            }
            var buffer = java.nio.ByteBuffer.wrap(into, from, (int) Math.min(most, end - at));
            int got = file.read(buffer, at);
            at += Math.max(0, got);
            return got;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.clamp(count, 0, end - at);
            at += skipped;
            return skipped;
        }
    }
}
