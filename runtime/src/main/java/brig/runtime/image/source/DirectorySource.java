package brig.runtime.image.source;

import brig.runtime.image.ImageException;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Folder;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** An OCI layout directory. No symbolic link in it is followed: it may come from the same stranger as the image. */
final class DirectorySource implements ImageSource {
    private final Folder folder;

    DirectorySource(Path directory) throws SyscallException {
        folder = Folder.at(directory.toString());
    }

    @Override
    public Optional<Long> size(String path) throws IOException {
        int fd;
        try {
            fd = folder.openFile(path);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw new ImageException("'" + path + "' cannot be opened: " + e.getMessage(), e);
        }
        try {
            var facts = Folder.facts(fd);
            if (!facts.isFile()) {
                throw new ImageException("'" + path + "' is no file");
            }
            return Optional.of(facts.size());
        } finally {
            Descriptors.close(fd);
        }
    }

    @Override
    public InputStream open(String path) throws IOException {
        return Descriptors.input(folder.openFile(path));
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
