package brig.runtime.launch;

import brig.runtime.sys.CallPage;
import brig.runtime.sys.Linux;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a launcher holds for a program that outlives its Brig: a door at which the next one knocks, and what belongs to the
 * container beside its listener. {@code launch-program.h} has the numbers.
 */
final class Keeping {
    /** The launcher's door, in the container's directory; of a program that was added later its name follows. */
    static final String DOOR = "keeper";

    private static final int FD_DOOR = 203;
    private static final int FD_PEER = 204;
    private static final int FD_LOCK = 205;
    private static final int FD_PAGE = 206;

    private final Linux linux;
    private final Path directory;
    private final String name;
    private final int lock;
    private final CallPage page;

    private Keeping(Linux linux, Path directory, String name, int lock, CallPage page) {
        this.linux = linux;
        this.directory = directory;
        this.name = name;
        this.lock = lock;
        this.page = page;
    }

    /** For a container. */
    static Keeping of(Linux linux, StateDir state, Undo undo) throws IOException {
        return of(linux, state.path(), "", state.lock(), undo);
    }

    /** For one more program of a container, whose lock others hold. */
    static Keeping ofProgram(Linux linux, Path directory, Undo undo) throws IOException {
        var name = "." + Long.toHexString(System.nanoTime());
        int directoryItself = linux.openDirectory(directory.toString());
        undo.add(() -> linux.close(directoryItself));
        undo.add(() -> forget(directory, name));
        return of(linux, directory, name, directoryItself, undo);
    }

    private static Keeping of(Linux linux, Path directory, String name, int lock, Undo undo) throws IOException {
        var page = CallPage.lasting();
        undo.add(page::close);
        return new Keeping(linux, directory, name, lock, page);
    }

    /** Removes what lies there for the next Brig. */
    static void forget(Path directory, String name) throws IOException {
        Files.deleteIfExists(directory.resolve(DOOR + name));
        Files.deleteIfExists(directory.resolve(Kept.FILE + name));
        Files.deleteIfExists(directory.resolve(Kept.NEW + name));
    }

    /** Whether a file in a container's directory is for the next Brig, or was to be: of the container or of a program that was added. */
    static boolean isOurs(String file) {
        return Stream.of(DOOR, Kept.FILE, Kept.NEW).anyMatch(name -> file.equals(name) || file.startsWith(name + "."));
    }

    CallPage page() {
        return page;
    }

    /** Something to do with descriptors. */
    interface Use {
        void with(Map<Integer, Integer> descriptors) throws IOException;
    }

    /** Leaves word for the next Brig. */
    void write(Kept kept) throws IOException {
        kept.write(directory, name);
    }

    /** @param peer the other end of what the child waits on */
    void handTo(int peer, Use use) throws IOException {
        int listening = UnixSocket.listen(directory.resolve(DOOR + name));
        try {
            use.with(Map.of(FD_DOOR, listening, FD_PEER, peer, FD_LOCK, lock, FD_PAGE, page.descriptor()));
        } finally {
            linux.close(listening); // when the launcher is gone nobody shall answer
        }
    }
}
