package brig.runtime.bpf;

import brig.runtime.sys.BpfSyscall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Programs attached to a cgroup2 directory. They belong to the cgroup, not to this process: they hold when the process
 * ends and go when the directory does. Closing this gives up the counters alone.
 */
public final class AttachedPrograms implements AutoCloseable {
    private final List<ProgramKind> kinds;
    private final BpfSyscall counters;

    private AttachedPrograms(List<ProgramKind> kinds, BpfSyscall counters) {
        this.kinds = kinds;
        this.counters = counters;
    }

    /**
     * Loads all, then attaches all.
     *
     * @throws IOException with the end of the verifier's log if the kernel refuses a program; what is attached until
     *     then stays, so throw the cgroup away
     */
    public static AttachedPrograms attach(List<BpfProgram> programs, Path cgroup2) throws IOException {
        var counters = BpfSyscall.counters(ProgramKind.values().length);
        try (var directory = BpfSyscall.openDirectory(cgroup2)) {
            for (var program : programs) {
                try (var loaded = load(program, counters)) {
                    loaded.attachTo(directory, program.kind().attachType(), program.name() + " to " + cgroup2);
                }
            }
            return new AttachedPrograms(programs.stream().map(BpfProgram::kind).toList(), counters);
        } catch (IOException | RuntimeException e) {
            counters.close();
            throw e;
        }
    }

    /** Lets the verifier judge the programs without attaching them. */
    public static void check(List<BpfProgram> programs) throws IOException {
        try (var counters = BpfSyscall.counters(ProgramKind.values().length)) {
            for (var program : programs) {
                load(program, counters).close();
            }
        }
    }

    private static BpfSyscall load(BpfProgram program, BpfSyscall counters) throws IOException {
        var code = Insn.encode(program.instructions(), counters.fd());
        return BpfSyscall.load(program.kind().type(), program.kind().attachType(), code, program.name());
    }

    /** How often each program said no since it was attached. */
    public Map<ProgramKind, Long> denials() throws IOException {
        var values = counters.readCounters(ProgramKind.values().length);
        var denials = new EnumMap<ProgramKind, Long>(ProgramKind.class);
        for (var kind : kinds) {
            denials.put(kind, values[kind.ordinal()]);
        }
        return denials;
    }

    @Override
    public void close() {
        counters.close();
    }
}
