package brig.runtime.image.user;

import brig.runtime.image.ImageException;
import brig.runtime.image.Limits;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.DetachedOverlay;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Folder;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Small files of an image, as its container will see them. No link in it leads outside. */
public final class LayerFiles implements ImageUser.Files, AutoCloseable {
    private final Folder root;

    /** @param layers the topmost first */
    public LayerFiles(List<Path> layers) throws SyscallException {
        root = layers.size() == 1
                ? Folder.at(layers.getFirst().toString())
                : Folder.of(
                        DetachedOverlay.open(layers.stream().map(Path::toString).toList()));
    }

    @Override
    public String read(String path) throws IOException {
        int fd;
        try {
            fd = root.openInRoot(path);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return "";
            }
            throw new ImageException(path + " of the image cannot be read: " + e.getMessage(), e);
        }
        try (var in = Descriptors.input(fd)) {
            var facts = Folder.facts(fd);
            if (!facts.isFile() || facts.size() > Limits.DOCUMENT) {
                throw new ImageException(path + " of the image is no file, or a very long one");
            }
            return new String(in.readNBytes(Limits.DOCUMENT), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        root.close();
    }
}
