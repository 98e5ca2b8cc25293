package brig.rules.field;

import brig.monitor.event.Call;
import brig.monitor.event.Endpoint;
import brig.monitor.event.NamedPath;
import brig.monitor.event.Particulars;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.Resolution;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.PathText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as rules see it. The language was made for calls that have returned; Brig sees a call before it runs. So a
 * call that goes on counts as one that succeeded, and for execve the process is the one that it will be. What costs
 * something is worked out once, when somebody asks. For one thread.
 */
public final class View {
    /** What the kernel keeps of a name ({@code TASK_COMM_LEN}). */
    private static final int LONGEST_NAME = 15;
    /** Behind the standard streams: which descriptor a call answers is not known before it has run. */
    private static final long FIRST_FREE = 3;

    private final SyscallEvent event;
    private final long number;
    private final String type;
    private final Call.@Nullable Exec exec;
    private @Nullable String processName;
    private @Nullable String program;
    private @Nullable String arguments;
    private @Nullable String commandLine;
    private @Nullable String fileName;
    private @Nullable String flags;
    private @Nullable Boolean reads;
    private @Nullable Boolean writes;

    /** @param number of the event, from 1 */
    public View(SyscallEvent event, long number) {
        this.event = event;
        this.number = number;
        this.type = Call.bare(event.call().syscall());
        this.exec = event.call() instanceof Call.Exec call ? call : null;
    }

    public SyscallEvent event() {
        return event;
    }

    /** The kernel's name of the call. */
    public String type() {
        return type;
    }

    long number() {
        return number;
    }

    Call call() {
        return event.call();
    }

    ProcessInfo process() {
        return event.process();
    }

    String processName() {
        var known = processName;
        if (known == null) {
            known = exec == null ? event.process().name() : name(exec);
            processName = known;
        }
        return known;
    }

    private static String name(Call.Exec exec) {
        var written = exec.path().written();
        var name = base(written.isEmpty() ? exec.path().best() : written);
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    String program() {
        var known = program;
        if (known == null) {
            known = exec == null ? event.process().exe() : path(exec.path());
            program = known;
        }
        return known;
    }

    List<String> argv() {
        return exec == null ? event.process().argv() : exec.argv();
    }

    /** What nobody asked for is unknown. */
    Particulars particulars() {
        return event.process().particulars().orElse(Particulars.UNKNOWN);
    }

    /** For execve the one that it hands on. */
    List<String> environment() {
        return exec == null
                ? particulars().environment()
                : exec.environment().known().orElse(List.of());
    }

    String arguments() {
        var known = arguments;
        if (known == null) {
            known = joined(argv());
            arguments = known;
        }
        return known;
    }

    String commandLine() {
        var known = commandLine;
        if (known == null) {
            known = arguments().isEmpty() ? processName() : processName() + " " + arguments();
            commandLine = known;
        }
        return known;
    }

    /** Of an open, by name; empty if it has none. */
    String flags() {
        var known = flags;
        if (known == null) {
            known = CallArguments.flags(this);
            flags = known;
        }
        return known;
    }

    /** Whether an open is to read. */
    Boolean reads() {
        var known = reads;
        if (known == null) {
            known = flags().contains("O_RDONLY") || flags().contains("O_RDWR");
            reads = known;
        }
        return known;
    }

    /** Whether an open is to write. */
    Boolean writes() {
        var known = writes;
        if (known == null) {
            known = type.equals("creat") || flags().contains("O_WRONLY") || flags().contains("O_RDWR");
            writes = known;
        }
        return known;
    }

    /** The name and all words but the first. */
    static String line(String name, List<String> argv) {
        return argv.size() < 2 ? name : name + " " + joined(argv);
    }

    private static String joined(List<String> argv) {
        return argv.size() < 2 ? "" : String.join(" ", argv.subList(1, argv.size()));
    }

    /** 1 is the nearest. */
    ProcessInfo.@Nullable Parent parent(int generation) {
        var parents = event.process().parents();
        return generation >= 1 && generation <= parents.size() ? parents.get(generation - 1) : null;
    }

    /** The path that an open names, else null. */
    @Nullable
    String fileName() {
        var known = fileName;
        if (known == null && call() instanceof Call.File file && !file.uses().isEmpty()) {
            known = path(file.uses().getFirst().path());
            fileName = known;
        }
        return known;
    }

    /** Absolute as far as that can be told: what it led to, else what was written, beneath the working directory. */
    String path(NamedPath named) {
        var best = named.best();
        if (best.isEmpty() || best.charAt(0) == '/') {
            return best;
        }
        var directory = event.process().cwd();
        return directory.isEmpty() ? best : PathText.withoutDots(directory + "/" + best);
    }

    @Nullable
    Endpoint endpoint() {
        return switch (call()) {
            case Call.Network network -> network.endpoint();
            case Call.Other other ->
                other.descriptor().known().flatMap(found -> found).orElse(null);
            case Call.Exec _, Call.File _ -> null;
        };
    }

    /** As far as Brig can tell before the call runs: 0 or more if it goes on; null if the container died. */
    @Nullable
    Long result() {
        return switch (event.verdict()) {
            case Verdict.Deny deny -> (long) -deny.errno();
            case Verdict.Kill _ -> null;
            case Verdict.Allow _, Verdict.Alert _ -> succeeded();
        };
    }

    private long succeeded() {
        if (Calls.OPENS.contains(type)) {
            return opened();
        }
        if (type.equals("dup")) {
            return FIRST_FREE;
        }
        if (exec != null) {
            return switch (exec.path().resolution().known().orElse(null)) {
                case Resolution.Nowhere(int errno) -> -errno;
                case Resolution.AbsentIn _ -> -2;
                case null, default -> 0;
            };
        }
        boolean answersItsSecond = type.equals("dup2") || type.equals("dup3");
        if (answersItsSecond && call().arguments().size() > 1) {
            var second = Numbers.of(call().arguments().get(1).text());
            return second == null ? 0 : second;
        }
        return 0;
    }

    /** An open that goes on answers some descriptor. */
    private long opened() {
        if (call() instanceof Call.File file && !file.uses().isEmpty()) {
            var use = file.uses().getFirst();
            return switch (use.path().resolution().known().orElse(null)) {
                case Resolution.Nowhere(int errno) -> -errno;
                case Resolution.AbsentIn _ -> creates() ? FIRST_FREE : -2;
                case null, default -> FIRST_FREE;
            };
        }
        return FIRST_FREE;
    }

    private boolean creates() {
        return type.equals("creat") || flags().contains("O_CREAT");
    }

    static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
