package brig.runtime.copy;

import brig.runtime.sys.DetachedOverlay;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Folder;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What an image has at a place, to begin a volume with. */
public final class ImageContent {
    private ImageContent() {}

    /**
     * Copies a directory's content; its parts keep their owners, and lose set-user-ID bits and attributes.
     *
     * @param layers of the image, the topmost first
     * @param place absolute; links on the way are followed beneath the image's root
     * @param base what is added to the owners' numbers
     * @param left gets a line for what is not copied
     * @return the directory as it is in the image; nothing if there is none
     */
    public static Optional<Folder.Facts> copy(
            List<Path> layers, String place, Folder target, int base, Consumer<String> left) throws IOException {
        try (var root = open(layers);
                var from = root.folderInRoot(bytes(place))) {
            Copying.keepingOwners(base, left).content(from, target);
            return Optional.of(from.facts());
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Folder open(List<Path> layers) throws SyscallException {
        var paths = layers.stream().map(Path::toString).toList();
        return paths.size() == 1 ? Folder.at(paths.getFirst()) : Folder.of(DetachedOverlay.open(paths));
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
