package brig.monitor.host.file;

import brig.monitor.host.fact.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Files of a host by their absolute path there. Of a directory other than {@code /} (a mounted disk, a recorded tree),
 * symbolic links lead within it, as they would after a chroot.
 */
public class HostFiles {
    /** Longest file that is believed; {@code /proc/PID/mountinfo} of a busy host has about 2 MiB. */
    private static final int LARGEST = 8 << 20;

    private static final int MOST_ENTRIES = 200_000;
    private static final int MOST_LINKS = 40;

    private final Path root;
    private final boolean live;

    public HostFiles(Path root) {
        this.root = root.toAbsolutePath().normalize();
        live = this.root.getNameCount() == 0;
    }

    /** Whether this is the running host itself. */
    public boolean live() {
        return live;
    }

    /** @param mode permission bits, such as 0755 */
    public record Attributes(int uid, int gid, int mode, long inode, long device, long size, String kind) {}

    /** The text, without the line break at its end. Anything but a regular file is unreadable: a FIFO would hang. */
    public Reading<String> read(String path) {
        try {
            var place = place(path);
            if (!Files.readAttributes(place, BasicFileAttributes.class).isRegularFile()) {
                return Reading.unreadable("no regular file");
            }
            return Reading.of(content(place).stripTrailing());
        } catch (IOException e) {
            return failure(e);
        }
    }

    private static String content(Path place) throws IOException {
        try (SeekableByteChannel in = Files.newByteChannel(place, StandardOpenOption.READ)) {
            // files of /proc say size 0, so read until the end
            var buffer = ByteBuffer.allocate((int) Math.min(LARGEST, Math.max(in.size() + 1, 4096)));
            while (in.read(buffer) >= 0) {
                if (!buffer.hasRemaining()) {
                    if (buffer.capacity() >= LARGEST) {
                        throw new IOException("longer than " + LARGEST + " bytes");
                    }
                    buffer = ByteBuffer.allocate(Math.min(LARGEST, buffer.capacity() * 4))
                            .put(buffer.flip());
                }
            }
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        }
    }

    /** A compressed text; at most {@code longest} characters from its start. */
    public Reading<String> readGzip(String path, int longest) {
        try (var in = new GZIPInputStream(Files.newInputStream(place(path)))) {
            return Reading.of(new String(in.readNBytes(longest), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return failure(e);
        }
    }

    /** Where the link leads, as written in it. */
    public Reading<String> link(String path) {
        try {
            return Reading.of(Files.readSymbolicLink(placeOfLink(path)).toString());
        } catch (NotLinkException e) {
            return Reading.absent();
        } catch (IOException e) {
            return failure(e);
        }
    }

    /**
     * A file that the kernel makes, below {@code /proc} or {@code /sys}. Where neither is there, as on another host's
     * disk, a missing file says nothing of that host's kernel: then it is unreadable, not absent.
     */
    public Reading<String> kernelFile(String path) {
        var reading = read(path);
        var tree = path.substring(0, path.indexOf('/', 1));
        return reading instanceof Reading.Absent<String>
                        && list(tree).or(List.of()).isEmpty()
                ? Reading.unreadable("nothing is below " + tree)
                : reading;
    }

    /** Names in a directory, in no order. */
    public Reading<List<String>> list(String path) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place(path))) {
            var names = new ArrayList<String>();
            for (var entry : entries) {
                names.add(Objects.toString(entry.getFileName()));
                if (names.size() > MOST_ENTRIES) {
                    return Reading.unreadable("more than " + MOST_ENTRIES + " entries");
                }
            }
            return Reading.of(names);
        } catch (NotDirectoryException e) {
            return Reading.unreadable("no directory");
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return failure(e);
        }
    }

    /** Of what the path leads to, links followed. */
    public Reading<Attributes> attributes(String path) {
        try {
            return Reading.of(attributes(place(path)));
        } catch (IOException e) {
            return failure(e);
        }
    }

    /** Of what lies there itself: a link is a link. */
    public Reading<Attributes> itself(String directory, String name) {
        try {
            return Reading.of(attributes(place(directory).resolve(name), LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return failure(e);
        }
    }

    private static Attributes attributes(Path place, LinkOption... options) throws IOException {
        Map<String, Object> unix = Files.readAttributes(place, "unix:uid,gid,mode,ino,dev,size", options);
        int mode = (Integer) value(unix, "mode");
        var kind = switch (mode & 0170000) {
            case 0140000 -> "socket";
            case 0120000 -> "link";
            case 0100000 -> "file";
            case 0060000 -> "block";
            case 0040000 -> "directory";
            case 0020000 -> "char";
            default -> "fifo";
        };
        return new Attributes(
                (Integer) value(unix, "uid"),
                (Integer) value(unix, "gid"),
                mode & 07777,
                (Long) value(unix, "ino"),
                (Long) value(unix, "dev"),
                (Long) value(unix, "size"),
                kind);
    }

    private static Object value(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name));
    }

    /** The host's path without links in it, or the path itself where it ends in nothing. */
    public String real(String path) {
        try {
            return live ? place(path).toRealPath().toString() : "/" + root.relativize(place(path));
        } catch (IOException e) {
            return path;
        }
    }

    private static <T> Reading<T> failure(Exception e) {
        return switch (e) {
            case NoSuchFileException gone -> Reading.absent();
            case AccessDeniedException denied -> Reading.unreadable("permission denied");
            // a process that ends while it is read: ESRCH
            case IOException io when reason(io).contains("No such process") -> Reading.absent();
            default -> Reading.unreadable(reason(e));
        };
    }

    private static String reason(Exception e) {
        if (e instanceof java.nio.file.FileSystemException at && at.getReason() != null) {
            return Objects.toString(at.getReason());
        }
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    private Path placeOfLink(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        return place(path.substring(0, Math.max(1, slash))).resolve(path.substring(slash + 1));
    }

    /** With all links followed; on the live host the kernel does it, and knows where those of {@code /proc} lead. */
    private Path place(String path) throws IOException {
        if (live) {
            return Path.of(path);
        }
        var done = root;
        var todo = new ArrayDeque<>(List.of(path.split("/+")));
        int links = 0;
        while (!todo.isEmpty()) {
            var name = todo.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                done = done.equals(root) ? root : Objects.requireNonNull(done.getParent());
                continue;
            }
            var next = done.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                done = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new IOException("too many links");
            }
            var target = Files.readSymbolicLink(next).toString();
            if (target.startsWith("/")) {
                done = root;
            }
            List.of(target.split("/+")).reversed().forEach(todo::push);
        }
        return done;
    }
}
