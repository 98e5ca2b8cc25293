package brig.runtime.image.store;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Progress;
import brig.runtime.image.source.ImageSource;
import brig.runtime.image.source.Sources;
import brig.runtime.sys.Linux;
import brig.runtime.sys.OwnPlaces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The images on this host. Any number of processes may use it at the same time. */
public final class ImageStore {
    public static final Path ALL = OwnPlaces.data().resolve("images");
    private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{8,64})");

    private final StoreDirectory store;

    /** Makes an empty store if there is none. */
    public ImageStore(Linux linux, Path dir) throws IOException {
        store = new StoreDirectory(linux, dir);
    }

    /**
     * Takes in what is in an archive or a layout directory, for one platform.
     *
     * @throws ImageException if anything in it is not as it should be; nothing of it can be used then
     */
    public List<Loaded> load(Path path, LoadRequest request, Progress progress) throws IOException {
        return load(spool -> Sources.open(path, spool, request.limits()), request, progress);
    }

    /** As {@link #load(Path, LoadRequest, Progress)}, from a stream. */
    public List<Loaded> load(InputStream in, LoadRequest request, Progress progress) throws IOException {
        return load(spool -> Sources.open(in, spool, request.limits()), request, progress);
    }

    private interface Opening {
        ImageSource open(Path spool) throws IOException;
    }

    private List<Loaded> load(Opening opening, LoadRequest request, Progress progress) throws IOException {
        store.sweep();
        try (var _ = store.reading()) {
            var workplace = store.workplace();
            try (var source = opening.open(workplace.resolve("archive.tar"))) {
                var images = Sources.images(source, request.platform(), request.limits());
                if (request.name().isPresent() && images.size() > 1) {
                    throw new ImageException("there are " + images.size() + " images in it, and one name");
                }
                var loaded = new ArrayList<Loaded>();
                for (var image : images) {
                    loaded.add(new Loading(store, workplace, source, request, progress).load(image));
                }
                return loaded;
            } finally {
                store.discardWorkplace(workplace);
            }
        }
    }

    public List<StoredImage> list() throws IOException {
        try (var _ = store.reading()) {
            return store.all();
        }
    }

    /** @param text a name, or at least 8 digits of an id */
    public StoredImage find(String text) throws IOException {
        try (var _ = store.reading()) {
            return found(text);
        }
    }

    private StoredImage found(String text) throws IOException {
        var names = store.names();
        var ids = new HashSet<Digest>();
        var called = new ArrayList<String>();
        var digits = ID.matcher(text);
        if (digits.matches()) {
            store.images().stream()
                    .filter(id -> id.hex().startsWith(digits.group(1)))
                    .forEach(ids::add);
        }
        if (ids.isEmpty()) {
            var wanted = ImageName.parse(text);
            var exact = names.get(wanted.toString());
            if (exact != null) {
                ids.add(exact);
            } else {
                for (var name : names.entrySet()) {
                    if (ImageName.parse(name.getKey()).isCalled(wanted)) {
                        ids.add(name.getValue());
                        called.add(name.getKey());
                    }
                }
            }
        }
        if (ids.size() > 1) {
            throw new ImageException("'" + text + "' could be several images: "
                    + (called.isEmpty() ? "write more digits" : String.join(", ", called)));
        }
        if (ids.isEmpty()) {
            throw new ImageException("there is no image '" + ImageName.shown(text) + "'"
                    + (names.isEmpty()
                            ? ": the store is empty; load one with 'brig image load FILE'"
                            : "; 'brig image ls' lists what is there"));
        }
        var id = ids.iterator().next();
        return store.image(id, StoreDirectory.namesOf(id, names));
    }

    /** An image to be run. */
    public HeldImage hold(String text) throws IOException {
        var locks = new ArrayList<StoreDirectory.Lock>();
        try (var _ = store.reading()) {
            var image = found(text);
            var layers = new ArrayList<Path>();
            for (var chain : image.chain()) {
                locks.add(store.using(chain));
                layers.add(store.layer(chain).resolve("fs"));
            }
            Collections.reverse(layers);
            return new HeldImage(image, layers, locks);
        } catch (IOException | RuntimeException e) {
            for (var lock : locks) {
                lock.close();
            }
            throw e;
        }
    }

    /**
     * Takes an image's name away; when it was the last one, or when an id was given, the image, and the layers that only it
     * had.
     */
    public Removed remove(String text) throws IOException {
        try (var _ = store.alone()) {
            store.sweepAlone();
            var image = found(text);
            var names = new ArrayList<String>();
            for (var name : image.names()) {
                if (ID.matcher(text).matches() || name.isCalled(ImageName.parse(text))) {
                    store.unname(name);
                    names.add(name.toString());
                }
            }
            var images = new ArrayList<String>();
            if (names.size() == image.names().size()) {
                store.discardImage(image.id());
                images.add(image.title());
            }
            return collect(names, images);
        }
    }

    /** Removes images without a name, layers that no image has, and what a killed Brig left. */
    public Removed prune() throws IOException {
        try (var _ = store.alone()) {
            store.sweepAlone();
            var named = new HashSet<>(store.names().values());
            var images = new ArrayList<String>();
            for (var id : store.images()) {
                if (!named.contains(id)) {
                    store.discardImage(id);
                    images.add(id.shortened());
                }
            }
            return collect(List.of(), images);
        }
    }

    private Removed collect(List<String> names, List<String> images) throws IOException {
        var wanted = new HashSet<Digest>();
        for (var image : store.all()) {
            wanted.addAll(image.chain());
        }
        int layers = 0;
        int inUse = 0;
        long bytes = 0;
        for (var chain : store.layers()) {
            if (wanted.contains(chain)) {
                continue;
            }
            long size = LayerEntries.bytes(store.layer(chain));
            if (store.discard(chain)) {
                layers++;
                bytes += size;
            } else {
                inUse++;
            }
        }
        return new Removed(names, images, layers, bytes, inUse);
    }

    /**
     * Reads everything of an image again.
     *
     * @return what is not as it was when it was loaded, a line each
     */
    public List<String> verify(StoredImage image) throws IOException {
        try (var _ = hold(image.id().hex())) {
            var problems = new ArrayList<String>();
            for (var chain : image.chain()) {
                LayerEntries.changes(store.layer(chain))
                        .forEach(change -> problems.add("layer " + chain.shortened() + ": " + change));
            }
            return problems;
        }
    }
}
