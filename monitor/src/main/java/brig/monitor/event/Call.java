package brig.monitor.event;

import java.util.List;
import java.util.Optional;

/**
 * A watched system call with its arguments decoded. Strings that came from the caller's memory are bounded, and may have
 * changed since: no {@link Verdict.Allow} may rest on them unless the kernel holds the same line by itself.
 */
public sealed interface Call {
    /** The kernel's name, such as {@code execve}. */
    String syscall();

    /**
     * @param path as the caller wrote it
     * @param resolved the file it names now beneath the caller's root, links followed; empty if there is none, or if it
     *     lies in memory alone (memfd, deleted)
     */
    record Exec(String syscall, String path, Optional<String> resolved, List<String> argv) implements Call {
        public Exec {
            argv = List.copyOf(argv);
        }
    }

    /**
     * A call on one path: the open family, and whatever makes, removes, renames or changes a file.
     *
     * @param access what the call would do with it
     */
    record File(String syscall, String path, Optional<String> resolved, Access access, List<Argument> arguments)
            implements Call {
        public File {
            arguments = List.copyOf(arguments);
        }
    }

    enum Access {
        READ,
        WRITE
    }

    /**
     * connect, bind, sendto.
     *
     * @param address numeric address, or the path of a unix socket ({@code @} first for an abstract one)
     * @param port -1 where the family has none
     */
    record Network(String syscall, String family, String address, int port, String protocol) implements Call {}

    /** Any other call. */
    record Other(String syscall, List<Argument> arguments) implements Call {
        public Other {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * @param name the parameter's name in the manual page
     * @param text decoded: flags by name, paths quoted as they are, numbers in decimal
     */
    record Argument(String name, String text) {}
}
