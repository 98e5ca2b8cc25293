package brig.cli.oci;

import brig.cli.run.Care;
import brig.cli.run.House;
import brig.runtime.launch.Container;
import brig.runtime.launch.Starter;
import brig.runtime.sys.SyscallException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Who called {@code brig-oci}, and how it is let go while a container stays. */
public interface Engine {
    /** From the client's end until the engine has read the pid file. */
    long READING_MILLIS = 20;

    /** Where relative paths begin. */
    Path directory();

    /** Where the caller's open files are. */
    default Path descriptors() {
        return Path.of("/proc/self/fd");
    }

    /** Where one of them is, by its number there. */
    default Path descriptor(int number) {
        return descriptors().resolve(Integer.toString(number));
    }

    InputStream input();

    /** The caller's, {@code NAME=value}. */
    List<String> environment();

    /** What is done for all containers of this process. */
    default House house() {
        return House.EMPTY;
    }

    /** Whether this process goes on when the thread that was called has come to its end. */
    default boolean hasOtherThreads() {
        return false;
    }

    /** @param state of the container, which must outlive this process if that can be */
    Starter starter(Path state);

    /** For a program that the caller waits for. */
    Starter attended(Path state);

    /** Such a program runs: signals to the caller are its own from now on. */
    void started(Container program);

    /** Stands between the program's terminal and the caller's, until it is closed. */
    Care.Closing relay(int master) throws SyscallException;

    /** From here on nobody waits for us, and nothing of the caller's is held by us. Returns when the client has ended. */
    void letGo() throws SyscallException;

    /**
     * As {@link #letGo}, before the program runs at all: an engine that hears of the end of a process whose number it has not
     * read yet forgets it, and waits for ever (containerd 1.6).
     */
    default void letGoBeforeTheStart() throws SyscallException {
        letGo();
        try {
            Thread.sleep(READING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
