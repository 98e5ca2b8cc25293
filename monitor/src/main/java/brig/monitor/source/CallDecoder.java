package brig.monitor.source;

import brig.monitor.event.Call;
import brig.monitor.event.Call.Access;
import brig.monitor.event.Call.Argument;
import brig.monitor.event.Call.Use;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Lazy;
import brig.monitor.event.NamedPath;
import brig.monitor.proc.ByteText;
import brig.runtime.sys.SyscallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Registers and memory of one kind of call, made into a {@link Call}. Prepared once per call of a policy. */
final class CallDecoder {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final int AT_EMPTY_PATH = 0x1000;

    private static final int MOST_ARGV = 32;
    private static final int LONGEST_ARGV = 256;
    /** Of a string that is only shown. */
    private static final int LONGEST_SHOWN = 512;

    private static final int PR_SET_NAME = 15;
    /** {@code TASK_COMM_LEN} without its NUL; the kernel takes no more. */
    private static final int LONGEST_THREAD_NAME = 15;

    private final String name;
    private final List<Signature.Parameter> parameters;
    private final List<LongFunction<String>> spellings = new ArrayList<>();
    private final boolean namesFiles;
    private final int atFlags;

    CallDecoder(String name, Signature signature) {
        this.name = name;
        this.parameters = signature.parameters();
        this.namesFiles = signature.namesFiles();
        this.atFlags = signature.indexOf("at");
        for (var parameter : parameters) {
            spellings.add(Spelling.of(parameter.kind()));
        }
    }

    /** @throws SyscallException if the caller's memory cannot be looked at at all: it is gone, or we may not */
    Call decode(Frame frame) throws SyscallException {
        var arguments = new ArrayList<Argument>(parameters.size());
        @Nullable List<Use> uses = namesFiles ? new ArrayList<>(2) : null;
        @Nullable NamedPath program = null;
        @Nullable Endpoint endpoint = null;
        List<String> argv = List.of();
        var environment = Lazy.of(List.<String>of());
        var descriptor = Lazy.of(Optional.<Endpoint>empty());
        OpenHow how = OpenHow.NONE;
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            long value = frame.register(i);
            switch (parameter.kind()) {
                case "exec" -> program = path(frame, i, true);
                case "path", "link" -> {
                    if (parameter.effect().equals("open")) {
                        how = OpenHow.of(frame, i + 1, parameters.get(i + 1).kind());
                    }
                    var path = path(frame, i, parameter.followsLast() && how.followsLast());
                    if (uses != null) {
                        uses.add(use(path, parameter.effect(), how));
                    }
                    arguments.add(Argument.of(parameter.name(), path.written()));
                }
                case "openhow" -> how.addTo(arguments);
                case "cloneargs" -> CloneArgs.addTo(arguments, frame, parameter.name(), value);
                case "argv" -> argv = strings(frame, value, MOST_ARGV, LONGEST_ARGV);
                case "envp" -> {
                    environment = frame.strings(value);
                    arguments.add(new Argument(parameter.name(), value, spellings.get(i)));
                }
                case "socket" -> {
                    descriptor = frame.socket(frame.intRegister(i));
                    arguments.add(new Argument(parameter.name(), value, spellings.get(i)));
                }
                case "sockaddr" -> endpoint = SocketAddress.read(frame, value, frame.register(i + 1));
                case "msghdr" -> endpoint = fromMessage(frame, value);
                case "string" -> arguments.add(shown(frame, parameter.name(), value, LONGEST_SHOWN));
                case "threadname" ->
                    arguments.add(
                            frame.intRegister(0) == PR_SET_NAME
                                    ? shown(frame, parameter.name(), value, LONGEST_THREAD_NAME)
                                    : new Argument(parameter.name(), value, spellings.get(i)));
                default -> arguments.add(new Argument(parameter.name(), value, spellings.get(i)));
            }
        }
        if (program != null) {
            return new Call.Exec(name, program, argv, environment, Lazy.of(""), arguments);
        }
        if (endpoint != null) {
            boolean ip = endpoint instanceof Endpoint.Ip;
            int socket = frame.intRegister(0);
            return ip
                    ? new Call.Network(name, endpoint, frame.protocol(socket), frame.localPort(socket), arguments)
                    : new Call.Network(name, endpoint, Lazy.of(""), arguments);
        }
        return uses != null ? new Call.File(name, uses, arguments) : new Call.Other(name, descriptor, arguments);
    }

    private NamedPath path(Frame frame, int index, boolean followLast) throws SyscallException {
        boolean hasDirectory = index > 0 && parameters.get(index - 1).kind().equals("dirfd");
        int flags = atFlags < 0 ? 0 : frame.intRegister(atFlags);
        boolean follow = ((flags & AT_SYMLINK_FOLLOW) != 0 || followLast) && (flags & AT_SYMLINK_NOFOLLOW) == 0;
        return frame.path(
                hasDirectory ? frame.intRegister(index - 1) : AT_FDCWD,
                frame.register(index),
                follow,
                (flags & AT_EMPTY_PATH) != 0);
    }

    private static Use use(NamedPath path, String effect, OpenHow how) {
        return effect.equals("open")
                ? new Use(path, how.ifThere(), how.ifAbsent())
                : new Use(path, access(effect.charAt(0)), access(effect.charAt(1)));
    }

    private static Access access(char letter) {
        return switch (letter) {
            case 'r' -> Access.READ;
            case 'w' -> Access.WRITE;
            default -> Access.NONE;
        };
    }

    private static Argument shown(Frame frame, String name, long address, int longest) throws SyscallException {
        if (address == 0) {
            return Argument.of(name, "NULL");
        }
        var text = frame.string(address, longest);
        return text == null
                ? new Argument(name, address, value -> "0x" + Long.toHexString(value))
                : Argument.of(name, ByteText.decode(text));
    }

    private static Endpoint fromMessage(Frame frame, long message) throws SyscallException {
        int word = frame.word();
        if (frame.read(message, word + 4) < word + 4) {
            return new Endpoint.Other("unreadable", "");
        }
        return SocketAddress.read(frame, pointer(frame, 0), frame.numbers().getInt(word));
    }

    private static long pointer(Frame frame, int at) {
        return frame.word() == 8 ? frame.numbers().getLong(at) : frame.numbers().getInt(at) & 0xffffffffL;
    }

    /** An array of strings that ends with a null pointer; of too many the rest is {@code ...}. */
    static List<String> strings(Frame frame, long address, int most, int longest) throws SyscallException {
        int word = frame.word();
        int there = frame.read(address, (most + 1) * word) / word;
        var pointers = new long[there];
        for (int i = 0; i < there; i++) {
            pointers[i] = pointer(frame, i * word);
        }
        var argv = new ArrayList<String>();
        for (long pointer : pointers) {
            if (pointer == 0) {
                return argv;
            }
            if (argv.size() == most) {
                argv.add("...");
                return argv;
            }
            var text = frame.string(pointer, longest);
            argv.add(text == null ? "" : ByteText.decode(text));
        }
        return argv;
    }
}
