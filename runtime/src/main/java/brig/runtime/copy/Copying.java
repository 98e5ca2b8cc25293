package brig.runtime.copy;

import brig.runtime.sys.Descriptors;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Folder;
import brig.runtime.sys.NativeMemory;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Copies files, directories and symbolic links. Devices, FIFOs and sockets are left out and said, and so is what is mounted
 * beneath a directory (a container's {@code /proc}, for one). Set-user-ID bits, capabilities and other attributes do not
 * travel: what comes out of a container is a stranger's.
 */
public final class Copying {
    private static final int CHUNK = 1 << 16;
    /** Deeper than any path that a program can write. */
    private static final int DEEPEST = 512;

    private final Owners uids;
    private final Owners gids;
    private final Consumer<String> left;
    private final NativeMemory chunk = NativeMemory.ofSize(CHUNK);

    /** From who owned what is copied to who owns the copy. */
    private interface Owners {
        int of(int uid, int gid);
    }

    /**
     * @param uid who owns what is made, as our user namespace counts
     * @param left gets a line for what was not copied
     */
    public Copying(int uid, int gid, Consumer<String> left) {
        this((_, _) -> uid, (_, _) -> gid, left);
    }

    private Copying(Owners uids, Owners gids, Consumer<String> left) {
        this.uids = uids;
        this.gids = gids;
        this.left = left;
    }

    /**
     * For a copy whose parts keep their owners.
     *
     * @param base what is added to their numbers
     */
    public static Copying keepingOwners(int base, Consumer<String> left) {
        return new Copying((uid, _) -> base + uid, (_, gid) -> base + gid, left);
    }

    /** All that is in one directory into another one. */
    public void content(Folder from, Folder to) throws IOException {
        for (var each : from.names()) {
            var found = from.find(each);
            if (found.isPresent()) {
                any(from, each, found.get(), to, each, 1);
            }
        }
    }

    private void own(Folder folder, String name, Folder.Facts before) throws SyscallException {
        folder.own(name, uids.of(before.uid(), before.gid()), gids.of(before.uid(), before.gid()));
    }

    /** @throws IOException if the source is not there, or the target cannot be made */
    public void copy(End from, End to) throws IOException {
        var facts = from.facts().orElseThrow(() -> new IOException("there is no '" + from + "'"));
        if (from.name().isEmpty()) {
            directory(from.folder(), "", facts, to.folder(), to.name(), 0);
        } else {
            any(from.folder(), from.name(), facts, to.folder(), to.name(), 0);
        }
    }

    private void any(Folder from, String name, Folder.Facts facts, Folder to, String as, int depth) throws IOException {
        if (facts.isDirectory()) {
            directory(from, name, facts, to, as, depth);
        } else if (facts.isFile()) {
            file(from, name, to, as, depth);
        } else if (facts.isLink()) {
            link(from, name, facts, to, as);
        } else {
            left.accept("left out: " + End.text(name) + " is a device, a FIFO or a socket");
        }
    }

    private void directory(Folder from, String name, Folder.Facts facts, Folder to, String as, int depth)
            throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("directories are more than " + DEEPEST + " deep");
        }
        Folder source;
        try {
            // what was named may be a mount of the container's; what is mounted beneath it was not meant
            source = depth == 0 ? from.mountedFolder(name) : from.folder(name);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EXDEV) {
                left.accept("left out: something is mounted at " + End.text(name));
                return;
            }
            throw e;
        }
        try (source) {
            var there = to.find(as);
            if (there.isEmpty()) {
                to.makeDirectory(as);
                own(to, as, facts);
            } else if (!there.get().isDirectory()) {
                throw new IOException("'" + End.text(as) + "' is there already, and no directory");
            }
            try (var target = to.folder(as)) {
                for (var each : source.names()) {
                    var found = source.find(each);
                    if (found.isPresent()) {
                        any(source, each, found.get(), target, each, depth + 1);
                    }
                }
                if (there.isEmpty()) {
                    target.mode(facts.permissions() & 0777);
                }
            }
            to.time(as, facts.seconds(), facts.nanoseconds());
        }
    }

    /** Under another name first, so that nobody finds half of it, and whatever had the name is replaced and not followed. */
    private void file(Folder from, String name, Folder to, String as, int depth) throws IOException {
        var draft = ".brig-cp-" + Long.toHexString(System.nanoTime());
        int input = depth == 0 ? from.openMountedFile(name) : from.openFile(name);
        try {
            var facts = Folder.facts(input);
            if (!facts.isFile()) {
                left.accept("left out: " + End.text(name) + " is no file any more");
                return;
            }
            int output = to.createFile(draft);
            try {
                for (int got = Descriptors.read(input, chunk); got > 0; got = Descriptors.read(input, chunk)) {
                    Descriptors.write(output, chunk, got);
                }
                own(to, draft, facts);
                Folder.mode(output, facts.permissions() & 0777);
                to.time(draft, facts.seconds(), facts.nanoseconds());
                to.rename(draft, as);
            } catch (IOException e) {
                to.remove(draft);
                throw e;
            } finally {
                Descriptors.close(output);
            }
        } finally {
            Descriptors.close(input);
        }
    }

    private void link(Folder from, String name, Folder.Facts facts, Folder to, String as) throws IOException {
        var draft = ".brig-cp-" + Long.toHexString(System.nanoTime());
        to.makeLink(draft, from.linkTarget(name));
        try {
            own(to, draft, facts);
            to.rename(draft, as);
        } catch (IOException e) {
            to.remove(draft);
            throw e;
        }
    }
}
