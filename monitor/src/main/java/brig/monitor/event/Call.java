package brig.monitor.event;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A watched system call with its arguments decoded. Strings that came from the caller's memory are bounded, and may have
 * changed since: no {@link Verdict.Allow} may rest on them unless the kernel holds the same line by itself.
 */
public sealed interface Call {
    /** The kernel's name, such as {@code execve}; a call through another ABI has it in front: {@code i386:execve}. */
    String syscall();

    /** A call's name without the ABI in front. */
    static String bare(String syscall) {
        return syscall.substring(syscall.indexOf(':') + 1);
    }

    /** In the order of the manual page; what the other components already say may be left out. */
    List<Argument> arguments();

    /**
     * @param argv bounded; the last entry is {@code ...} if there was more
     * @param environment that it hands on, {@code NAME=VALUE}, bounded; never written to events
     * @param interpreter what runs it, if it is a script; else empty. May be asked for at any time, but not on the verdict thread
     */
    record Exec(
            String syscall,
            NamedPath path,
            List<String> argv,
            Lazy<List<String>> environment,
            Lazy<String> interpreter,
            List<Argument> arguments)
            implements Call {
        public Exec {
            argv = List.copyOf(argv);
            arguments = List.copyOf(arguments);
        }

        public Exec(String syscall, NamedPath path, List<String> argv, List<Argument> arguments) {
            this(syscall, path, argv, Lazy.of(List.of()), Lazy.of(""), arguments);
        }

        /** The same call, of a program of which that can be found out. */
        public Exec runBy(Lazy<String> found) {
            return new Exec(syscall, path, argv, environment, found, arguments);
        }

        public Exec(String syscall, NamedPath path, List<String> argv) {
            this(syscall, path, argv, List.of());
        }
    }

    /**
     * The open family, and whatever makes, removes, renames or changes a file.
     *
     * @param uses the paths it names and what it does with each; two for rename and link
     */
    record File(String syscall, List<Use> uses, List<Argument> arguments) implements Call {
        public File {
            uses = List.copyOf(uses);
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * One path of a call. What is {@link Access#NONE} the kernel refuses by itself: reading an absent file, making a
     * directory that is there.
     *
     * @param ifThere what happens to the file if it exists
     * @param ifAbsent what happens to the directory ({@link Resolution.AbsentIn}) if it does not
     */
    record Use(NamedPath path, Access ifThere, Access ifAbsent) {}

    enum Access {
        NONE,
        /** Opens for reading, lists, looks at. */
        READ,
        /** Writes, makes, removes, renames, or changes mode, owner or attributes. */
        WRITE
    }

    /**
     * connect, bind, sendto, sendmsg.
     *
     * @param protocol {@code tcp}, {@code udp}, ..., {@code unknown}; asked of the caller's socket when somebody wants it
     * @param localPort that the caller's socket is bound to, 0 if to none; asked likewise
     */
    record Network(
            String syscall, Endpoint endpoint, Lazy<String> protocol, Lazy<Integer> localPort, List<Argument> arguments)
            implements Call {
        public Network {
            arguments = List.copyOf(arguments);
        }

        /** Of a socket that is bound to no port. */
        public Network(String syscall, Endpoint endpoint, Lazy<String> protocol, List<Argument> arguments) {
            this(syscall, endpoint, protocol, Lazy.of(0), arguments);
        }
    }

    /**
     * Any other call.
     *
     * @param descriptor what the descriptor that it is about leads to, if that is a socket; else empty
     */
    record Other(String syscall, Lazy<Optional<Endpoint>> descriptor, List<Argument> arguments) implements Call {
        public Other {
            arguments = List.copyOf(arguments);
        }

        public Other(String syscall, List<Argument> arguments) {
            this(syscall, Lazy.of(Optional.empty()), arguments);
        }
    }

    /**
     * @param name the parameter's name in the manual page, else {@code arg0} to {@code arg5}
     * @param value the register
     * @param spelling makes the text when a report wants it
     */
    record Argument(String name, long value, LongFunction<String> spelling) {
        public static Argument of(String name, String text) {
            return new Argument(name, 0, _ -> text);
        }

        /** Decoded: flags by name, paths as they are, numbers in decimal. */
        public String text() {
            return spelling.apply(value);
        }

        @Override
        public String toString() {
            return name + "=" + text();
        }
    }
}
