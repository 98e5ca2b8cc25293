package brig.monitor.send;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Alerts for one destination that have not arrived yet, a file each. All Brigs of a host that send there share it: any of them
 * may add, one at a time sends. So what a Brig leaves behind the next one sends.
 */
final class Spool {
    private static final String SUFFIX = ".json";

    private final Path directory;
    private final int most;
    private final String writer;
    private long written;
    private int guess;

    /**
     * @param most files that may wait
     * @param writer a name that no other Brig has, for file names
     */
    Spool(Path directory, int most, String writer) throws IOException {
        this.directory = directory;
        this.most = most;
        this.writer = writer;
        make(directory.resolve("..").normalize());
        make(directory);
        this.guess = waiting();
    }

    private static void make(Path directory) throws IOException {
        try {
            Files.createDirectories(directory.resolve("..").normalize());
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // as it should be
        }
    }

    /** @return false if too many wait already */
    synchronized boolean add(long millis, String body) throws IOException {
        if (guess >= most) {
            guess = waiting(); // others add and remove, too; a look at each file for each alert would cost too much
        }
        if (guess >= most) {
            return false;
        }
        guess++;
        var name = "%015d-%s-%08d".formatted(millis, writer, written++);
        var fresh = Files.writeString(directory.resolve(name + ".new"), body, StandardCharsets.US_ASCII);
        Files.move(fresh, directory.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    int waiting() throws IOException {
        return names().size();
    }

    /** Oldest first. */
    List<Path> oldest(int number) throws IOException {
        return names().stream().sorted().limit(number).toList();
    }

    private List<Path> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
    }

    /** Empty if it has gone meanwhile. */
    static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** The right to send, as long as it is open; empty while another Brig has it. */
    Optional<Turn> tryTurn() throws IOException {
        var channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new Turn(channel, lock));
            }
        } catch (OverlappingFileLockException e) {
            // another sender of this process
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** The kernel ends it with the process, whatever happens. */
    record Turn(FileChannel channel, FileLock lock) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
