package brig.runtime.copy;

import brig.runtime.sys.Folder;
import brig.runtime.sys.SyscallException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One end of a copy: a folder that is open, and a name in it. Whoever changes the tree meanwhile changes what is copied, never
 * where from or where to.
 *
 * <p>File names are bytes; here they are strings of one character per byte, as in {@link Folder}.
 */
public final class End implements AutoCloseable {
    private final Folder folder;
    private final String name;
    private final String shown;

    private End(Folder folder, String name, String shown) {
        this.folder = folder;
        this.name = name;
        this.shown = shown;
    }

    /**
     * @param root of the host or of a container, such as {@code /proc/PID/root}
     * @param path absolute; links on the way are followed beneath the root, the last name is taken as it is
     */
    public static End of(String root, String path) throws SyscallException {
        var normal = Path.of(path).normalize();
        var parent = normal.getParent();
        var last = normal.getFileName();
        try (var top = Folder.at(root)) {
            if (parent == null || last == null) {
                return new End(top.folderInRoot("/"), "", "/");
            }
            return new End(top.folderInRoot(bytes(parent.toString())), bytes(last.toString()), normal.toString());
        }
    }

    /** As {@link #of}; and if a directory is there, a place in it for something of another name. */
    public static End target(String root, String path, String itsName) throws SyscallException {
        var end = of(root, path);
        try {
            var facts = end.facts();
            boolean link = facts.isPresent() && facts.get().isLink();
            if (facts.isEmpty() || !(facts.get().isDirectory() || link)) {
                return end;
            }
            try (var top = Folder.at(root)) {
                var inside = top.folderInRoot(bytes(path));
                end.close();
                return new End(inside, itsName, path + "/" + text(itsName));
            } catch (SyscallException e) {
                if (link) {
                    return end; // it leads to no directory: the link itself is replaced
                }
                throw e;
            }
        } catch (SyscallException e) {
            end.close();
            throw e;
        }
    }

    Folder folder() {
        return folder;
    }

    /** Empty of the root itself. */
    public String name() {
        return name;
    }

    Optional<Folder.Facts> facts() throws SyscallException {
        return name.isEmpty() ? Optional.of(folder.facts()) : folder.find(name);
    }

    public boolean exists() throws SyscallException {
        return facts().isPresent();
    }

    @Override
    public String toString() {
        return shown;
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws SyscallException {
        folder.close();
    }
}
