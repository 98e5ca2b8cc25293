package brig.runtime.image.layer;

import brig.runtime.image.ImageException;
import brig.runtime.image.Limits;
import brig.runtime.image.tar.TarEntry;
import brig.runtime.image.tar.TarReader;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Folder;
import brig.runtime.sys.NativeMemory;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Unpacks a layer's archive into an empty directory, in the form that overlayfs stacks: what the archive marks as removed
 * becomes a whiteout, what it marks as replaced an opaque directory.
 *
 * <p>The archive is hostile. Every parent is opened beneath the directory with no symbolic link followed, and everything
 * is made by its last name in an open parent, so no entry can lead another one astray.
 */
public final class LayerUnpacker implements AutoCloseable {
    private static final String WHITEOUT = ".wh.";
    private static final String META = ".wh..wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    /** {@code Documentation/filesystems/overlayfs.rst}, "whiteouts and opaque directories". */
    private static final String OPAQUE_KEY =
            OwnNamespace.isRootOfHost() ? "trusted.overlay.opaque" : "user.overlay.opaque";

    private static final byte[] YES = {'y'};
    /** Of names that are kept until the end, in bytes. */
    private static final long MOST_NOTED = 64 << 20;

    private static final long LARGEST_ID = 0xffff_fffeL;

    /** As {@code userns.c} maps them. */
    private static final long MOST_SUBORDINATE = 65536;

    private record Time(long seconds, int nanoseconds) {}

    private final Folder root;
    private final List<Folder> below;
    private final Set<String> devices;
    private final Limits limits;
    private final Map<String, Time> times = new HashMap<>();
    private final boolean one =
            OwnNamespace.current().isPresent() && !OwnNamespace.current().get().many();
    private final NativeMemory memory = NativeMemory.ofSize(1 << 17);
    private final byte[] buffer = new byte[1 << 17];
    private String parentPath = "";
    private Folder parent;
    private long budget;
    private long noted;
    private long entries;
    private long bytes;
    private int fileCapabilities;
    private int attributes;
    private int places;

    /**
     * @param root empty
     * @param below the layers beneath this one, the topmost first: directories that this one names only in passing are as
     *     they are there
     * @param devices the device nodes that the policy names
     * @param budget how many bytes of content are taken
     */
    public LayerUnpacker(Folder root, List<Folder> below, Set<String> devices, Limits limits, long budget)
            throws SyscallException {
        this.root = root;
        this.below = List.copyOf(below);
        this.devices = Set.copyOf(devices);
        this.limits = limits;
        this.budget = budget;
        this.parent = root.folder("");
    }

    /** Reads the archive to its end. */
    public Unpacked unpack(InputStream in) throws IOException {
        likeBelow(root, "");
        var tar = new TarReader(in);
        for (var next = tar.next(); next.isPresent(); next = tar.next()) {
            var entry = next.get();
            if (++entries > limits.entries()) {
                throw TarReader.refused(entry.name(), "is one too many: more than " + limits.entries() + " entries");
            }
            try {
                apply(entry, tar);
            } catch (SyscallException e) {
                throw refused(entry, e);
            }
        }
        // last, because every entry in a directory changes its time
        for (var time : times.entrySet()) {
            try (var folder = root.folder(time.getKey())) {
                folder.time("", time.getValue().seconds(), time.getValue().nanoseconds());
            }
        }
        return new Unpacked(bytes, entries, fileCapabilities, attributes, places);
    }

    private static ImageException refused(TarEntry entry, SyscallException e) {
        var why = switch (e.errno()) {
            case Errno.ELOOP -> "leads through a symbolic link";
            case Errno.ENOTDIR -> "leads through something that is no directory";
            case Errno.ENOSPC -> "does not fit on the disk any more";
            case Errno.EINVAL ->
                entry.uid() > MOST_SUBORDINATE || entry.gid() > MOST_SUBORDINATE
                        ? "belongs to " + entry.uid() + ":" + entry.gid() + ", and you have ids up to "
                                + MOST_SUBORDINATE
                        : "cannot be made: " + e.getMessage();
            default -> "cannot be made: " + e.getMessage();
        };
        var refused = TarReader.refused(entry.name(), why);
        refused.initCause(e);
        return refused;
    }

    private void apply(TarEntry entry, TarReader tar) throws IOException {
        var path = Names.path(entry.name(), entry.name(), "has a name that");
        if (path.isEmpty()) {
            if (entry.kind() != TarEntry.Kind.DIRECTORY) {
                throw TarReader.refused(entry.name(), "would replace the root directory");
            }
            dress(root, entry);
            note(entry, "");
            return;
        }
        var name = Names.last(path);
        enter(Names.parent(path));
        if (name.startsWith(WHITEOUT)) {
            whiteout(entry, name);
            return;
        }
        boolean replacesWhiteout = clear(entry, name);
        switch (entry.kind()) {
            case FILE -> file(entry, name, tar);
            case DIRECTORY -> directory(entry, path, name, replacesWhiteout);
            case LINK -> {
                parent.makeLink(name, entry.linkTarget());
                own(entry, name);
            }
            case HARD_LINK -> hardLink(entry, name);
            case FIFO -> {
                parent.makeFifo(name, entry.mode());
                own(entry, name);
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE -> device(entry, path, name);
        }
    }

    /** Opens the parent of the next entry; what is missing of it is made. */
    private void enter(String path) throws SyscallException {
        if (path.equals(parentPath)) {
            return;
        }
        Folder opened;
        try {
            opened = root.folder(path);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            opened = made(path);
        }
        parent.close();
        parent = opened;
        parentPath = path;
    }

    private Folder made(String path) throws SyscallException {
        for (int slash = path.indexOf('/'); ; slash = path.indexOf('/', slash + 1)) {
            var part = slash < 0 ? path : path.substring(0, slash);
            try (var folder = root.folder(Names.parent(part))) {
                if (folder.find(Names.last(part)).isEmpty()) {
                    folder.makeDirectory(Names.last(part));
                    try (var fresh = folder.folder(Names.last(part))) {
                        likeBelow(fresh, part);
                    }
                }
            }
            if (slash < 0) {
                return root.folder(path);
            }
        }
    }

    /** Owner and mode as the layers below have them: the directory of the uppermost layer is the one that is seen. */
    private void likeBelow(Folder directory, String path) throws SyscallException {
        for (var layer : below) {
            try (var there = layer.folder(path)) {
                var facts = there.facts();
                directory.own(facts.uid(), facts.gid());
                directory.mode(facts.permissions());
                return;
            } catch (SyscallException e) {
                if (e.errno() == Errno.ELOOP) {
                    // what is written there would go elsewhere, or hide the link and all that lies behind it
                    throw e;
                }
                if (e.errno() != Errno.ENOENT) {
                    break;
                }
            }
        }
        directory.mode(0755);
    }

    private void whiteout(TarEntry entry, String name) throws IOException {
        if (name.equals(OPAQUE)) {
            parent.attribute(OPAQUE_KEY, YES);
            return;
        }
        if (name.startsWith(META)) {
            attributes++; // notes of a file system that is not this one
            return;
        }
        var gone = name.substring(WHITEOUT.length());
        if (gone.isEmpty() || gone.equals(".") || gone.equals("..")) {
            throw TarReader.refused(entry.name(), "removes nothing that has a name");
        }
        var found = parent.find(gone);
        if (found.isEmpty()) {
            parent.makeWhiteout(gone);
        } else if (found.get().isDirectory()) {
            // this layer made it anew: of the one below nothing shows
            try (var folder = parent.folder(gone)) {
                folder.attribute(OPAQUE_KEY, YES);
            }
        }
    }

    /** @return whether a whiteout was there: a directory in its place shows nothing of the one below */
    private boolean clear(TarEntry entry, String name) throws IOException {
        var found = parent.find(name);
        if (found.isEmpty()) {
            return false;
        }
        if (found.get().isDirectory()) {
            if (entry.kind() != TarEntry.Kind.DIRECTORY) {
                throw TarReader.refused(entry.name(), "would replace a directory of the same layer");
            }
            return false;
        }
        parent.remove(name);
        return found.get().isWhiteout();
    }

    private void file(TarEntry entry, String name, TarReader tar) throws IOException {
        if (entry.size() > budget) {
            throw TarReader.refused(
                    entry.name(),
                    "has " + entry.size() + " bytes, more than are left of the limit of " + limits.bytes()
                            + " for an image: --max-size takes more");
        }
        budget -= entry.size();
        bytes += entry.size();
        int fd = parent.createFile(name);
        try {
            for (int got; (got = tar.read(buffer, 0, buffer.length)) > 0; ) {
                memory.buffer().put(0, buffer, 0, got);
                Descriptors.write(fd, memory, got);
            }
            ids(entry);
            parent.own(name, owner(entry.uid()), owner(entry.gid()));
            Folder.mode(fd, entry.mode());
            for (var attribute : kept(entry).entrySet()) {
                Folder.attribute(fd, attribute.getKey(), bytes(attribute.getValue()));
            }
        } finally {
            Descriptors.close(fd);
        }
        parent.time(name, entry.seconds(), entry.nanoseconds());
    }

    private void directory(TarEntry entry, String path, String name, boolean opaque) throws IOException {
        if (parent.find(name).isEmpty()) {
            parent.makeDirectory(name);
        }
        try (var folder = parent.folder(name)) {
            dress(folder, entry);
            if (opaque) {
                folder.attribute(OPAQUE_KEY, YES);
            }
        }
        note(entry, path);
    }

    private void dress(Folder folder, TarEntry entry) throws IOException {
        ids(entry);
        folder.own(owner(entry.uid()), owner(entry.gid()));
        folder.mode(entry.mode());
        for (var attribute : kept(entry).entrySet()) {
            folder.attribute(attribute.getKey(), bytes(attribute.getValue()));
        }
    }

    private void note(TarEntry entry, String path) throws ImageException {
        noted += path.length() + 64;
        if (noted > MOST_NOTED) {
            throw TarReader.refused(
                    entry.name(), "is one directory too many: their names take " + MOST_NOTED + " bytes");
        }
        times.put(path, new Time(entry.seconds(), entry.nanoseconds()));
    }

    private void own(TarEntry entry, String name) throws IOException {
        ids(entry);
        parent.own(name, owner(entry.uid()), owner(entry.gid()));
        parent.time(name, entry.seconds(), entry.nanoseconds());
        attributes += entry.attributes().size();
    }

    /** Who has no subordinate ids owns all that he unpacks. */
    private int owner(long id) {
        return one ? 0 : (int) id;
    }

    private static void ids(TarEntry entry) throws ImageException {
        if (entry.uid() < 0 || entry.gid() < 0 || Math.max(entry.uid(), entry.gid()) > LARGEST_ID) {
            throw TarReader.refused(
                    entry.name(), "belongs to " + entry.uid() + ":" + entry.gid() + ", which are no ids");
        }
    }

    private static ImageException notHere(TarEntry entry) {
        return TarReader.refused(
                entry.name(), "is a hard link to '" + entry.linkTarget() + "', which is not in this layer");
    }

    private void hardLink(TarEntry entry, String name) throws IOException {
        var path = Names.path(entry.name(), entry.linkTarget(), "has a link target that");
        try (var folder = root.folder(Names.parent(path))) {
            var found = folder.find(Names.last(path));
            if (path.isEmpty() || found.isEmpty()) {
                throw notHere(entry);
            }
            if (found.get().isDirectory() || found.get().isWhiteout()) {
                throw TarReader.refused(
                        entry.name(), "is a hard link to '" + entry.linkTarget() + "', which is no file");
            }
            parent.makeHardLink(name, folder, Names.last(path));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                throw notHere(entry);
            }
            throw e;
        }
    }

    /** Devices come from the policy alone, by mounts; what an image has of them would not work on a nodev root anyway. */
    private void device(TarEntry entry, String path, String name) throws IOException {
        if (!devices.contains("/" + path)) {
            throw TarReader.refused(
                    entry.name(),
                    "is a device node: an image may have only those that the policy names"
                            + " in 'devices' (load --policy POLICY)");
        }
        Descriptors.close(parent.createFile(name));
        places++;
    }

    /** The attributes that mean something in a container and cannot harm the host. */
    private Map<String, String> kept(TarEntry entry) throws ImageException {
        var kept = new HashMap<String, String>();
        for (var attribute : entry.attributes().entrySet()) {
            var key = attribute.getKey();
            if (key.startsWith("trusted.") || key.startsWith("user.overlay.")) {
                throw TarReader.refused(
                        entry.name(), "has the attribute '" + key + "', by which overlayfs is told lies");
            } else if (key.startsWith("user.")
                    && key.length() <= Limits.NAME
                    && attribute.getValue().length() <= 65536) {
                kept.put(key, attribute.getValue());
            } else if (key.equals("security.capability")) {
                fileCapabilities++;
            } else {
                attributes++;
            }
        }
        return kept;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws SyscallException {
        parent.close();
    }
}
