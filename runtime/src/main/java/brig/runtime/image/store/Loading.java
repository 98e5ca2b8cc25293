package brig.runtime.image.store;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Progress;
import brig.runtime.image.layer.LayerUnpacker;
import brig.runtime.image.layer.Unpacked;
import brig.runtime.image.source.Compression;
import brig.runtime.image.source.ImageSource;
import brig.runtime.image.source.SourceImage;
import brig.runtime.sys.Folder;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings one image of a source into the store. A layer gets its name in the store only after all of its bytes, compressed
 * and not, were what their digests say; an image only after all of its layers.
 */
final class Loading {
    private final StoreDirectory store;
    private final Path workplace;
    private final ImageSource source;
    private final LoadRequest request;
    private final Progress progress;
    private final List<Unpacked> unpacked = new ArrayList<>();
    private long budget;

    Loading(StoreDirectory store, Path workplace, ImageSource source, LoadRequest request, Progress progress) {
        this.store = store;
        this.workplace = workplace;
        this.source = source;
        this.request = request;
        this.progress = progress;
        this.budget = request.limits().bytes();
    }

    Loaded load(SourceImage image) throws IOException {
        var chain = StoredImage.chain(image.config().layers());
        for (int i = 0; i < chain.size(); i++) {
            if (!store.hasLayer(chain.get(i))) {
                layer(image, chain, i);
            }
        }
        var id = image.id();
        if (!store.hasImage(id)) {
            var made = Files.createDirectory(workplace.resolve("image"));
            Files.write(made.resolve("config.json"), image.configBytes(), StandardOpenOption.CREATE_NEW);
            if (image.manifest().isPresent()) {
                Files.write(made.resolve("manifest.json"), image.manifest().get(), StandardOpenOption.CREATE_NEW);
            }
            store.publishImage(made, id);
        }
        var names = request.name().map(List::of).orElse(image.names());
        for (var name : names) {
            store.name(name, id, workplace);
        }
        return new Loaded(store.image(id, StoreDirectory.namesOf(id, store.names())), unpacked);
    }

    private void layer(SourceImage image, List<Digest> chain, int index) throws IOException {
        var layer = image.layers().get(index);
        var what = "layer " + (index + 1) + " of " + chain.size();
        var made = Files.createDirectory(workplace.resolve("layer"));
        var below = new ArrayList<Folder>();
        try {
            for (int i = index - 1; i >= 0; i--) {
                below.add(Folder.at(store.layer(chain.get(i)).resolve("fs").toString()));
            }
            var fs = Files.createDirectory(made.resolve("fs"));
            Unpacked done;
            try (var root = Folder.at(fs.toString());
                    var unpacker = new LayerUnpacker(root, below, request.devices(), request.limits(), budget)) {
                done = unpack(layer, what, unpacker);
            }
            budget -= done.bytes();
            LayerEntries.write(made, done);
            store.publishLayer(made, chain.get(index));
            unpacked.add(done);
        } catch (ImageException e) {
            throw new ImageException(what + " (" + layer.content().shortened() + "): " + e.getMessage(), e);
        } finally {
            for (var folder : below) {
                folder.close();
            }
            if (Files.exists(made)) {
                try (var folder = Folder.at(workplace.toString())) {
                    folder.removeTree("layer");
                }
            }
        }
    }

    private Unpacked unpack(SourceImage.Layer layer, String what, LayerUnpacker unpacker) throws IOException {
        long size = source.size(layer.path())
                .orElseThrow(() -> new ImageException("'" + ImageName.shown(layer.path()) + "' is not there"));
        if (layer.blob().isPresent() && layer.blob().get().size() != size) {
            throw new ImageException("it has " + size + " bytes, and should have "
                    + layer.blob().get().size());
        }
        try (var raw = new Hashed(watched(source.open(layer.path()), what, size));
                var content = new Hashed(Compression.uncompressed(raw, request.limits()))) {
            var done = unpacker.unpack(content);
            drain(content);
            drain(raw);
            if (layer.blob().isPresent()) {
                same("its bytes", layer.blob().get().digest(), Digest.of(raw.getMessageDigest()));
            }
            same("its uncompressed bytes", layer.content(), Digest.of(content.getMessageDigest()));
            return done;
        }
    }

    private static void same(String what, Digest wanted, Digest found) throws ImageException {
        if (!wanted.equals(found)) {
            throw new ImageException(
                    what + " are not what their digest says: they should be " + wanted + " and are " + found);
        }
    }

    private static void drain(InputStream in) throws IOException {
        in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    /** Takes in what is skipped as well. */
    private static final class Hashed extends DigestInputStream {
        private final byte[] skipped = new byte[1 << 16];

        Hashed(InputStream in) {
            super(in, Digest.sha256());
        }

        @Override
        public long skip(long count) throws IOException {
            return Math.max(0, read(skipped, 0, Math.clamp(count, 0, skipped.length)));
        }
    }

    private InputStream watched(InputStream in, String what, long size) {
        return new FilterInputStream(in) {
            private long count;

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                int got = super.read(into, from, most);
                count += Math.max(0, got);
                progress.at(what, count, size);
                return got;
            }
        };
    }
}
