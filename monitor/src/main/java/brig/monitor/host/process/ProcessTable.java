package brig.monitor.host.process;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.kernel.ProcStatus;
import brig.monitor.host.process.Namespaces.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** All processes, seen once: four links and a name of each, more only of those that are not simply the host's. */
public final class ProcessTable {
    /** @param status of processes in other mount or pid namespaces only */
    public record Process(long pid, String comm, Namespaces namespaces, Optional<ProcStatus> status) {}

    private final Map<Long, Process> processes;
    private final Optional<Namespaces> host;
    private final Map<Long, String> unseen;
    private final int late;

    private ProcessTable(Map<Long, Process> processes, Optional<Namespaces> host, Map<Long, String> unseen, int late) {
        this.processes = processes;
        this.host = host;
        this.unseen = new TreeMap<>(unseen);
        this.late = late;
    }

    /** Looks until the time is up; a process that ends meanwhile is left out. */
    public static ProcessTable scan(HostFiles files, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        var host = reference(files);
        var pids = files.list("/proc").or(List.of()).stream()
                .filter(name -> name.matches("\\d{1,10}"))
                .sorted()
                .toList();
        var unseen = new ConcurrentHashMap<Long, String>();
        var late = new AtomicInteger();
        var found = new HashMap<Long, Process>();
        pids.parallelStream()
                .flatMap(pid -> {
                    if (System.nanoTime() > end) {
                        late.incrementAndGet();
                        return Stream.empty();
                    }
                    return switch (Namespaces.read(files, pid)) {
                        case Reading.Value<Namespaces>(var own) -> {
                            var process = process(files, pid, own, host);
                            if (process.isEmpty() && !hasEnded(files, pid)) {
                                unseen.put(Long.valueOf(pid), comm(files, pid));
                            }
                            yield process.stream();
                        }
                        case Reading.Absent<Namespaces>() -> Stream.empty();
                        case Reading.Unreadable<Namespaces> u -> {
                            // the first process is the host's, whether it may be looked at or not
                            if (!pid.equals("1") && !hasEnded(files, pid)) {
                                unseen.put(Long.valueOf(pid), comm(files, pid));
                            }
                            yield Stream.empty();
                        }
                    };
                })
                .toList()
                .forEach(process -> found.put(process.pid(), process));
        return new ProcessTable(found, host, unseen, late.get());
    }

    /** One that waits to be reaped has no namespaces any more. */
    private static boolean hasEnded(HostFiles files, String pid) {
        return switch (files.read("/proc/" + pid + "/status")) {
            case Reading.Value<String>(var status) -> status.contains("State:\tZ") || status.contains("State:\tX");
            case Reading.Absent<String>() -> true;
            case Reading.Unreadable<String> unreadable -> false;
        };
    }

    /** The first process is the host's; where it may not be looked at, the one that looks is taken for it. */
    private static Optional<Namespaces> reference(HostFiles files) {
        var first = Namespaces.read(files, "1");
        var own = first instanceof Reading.Value<Namespaces> ? first : Namespaces.read(files, "self");
        return own instanceof Reading.Value<Namespaces>(var namespaces) ? Optional.of(namespaces) : Optional.empty();
    }

    /** Empty if it is none of the host's, and what it may do cannot be read. */
    private static Optional<Process> process(HostFiles files, String pid, Namespaces own, Optional<Namespaces> host) {
        boolean foreign = host.isPresent() && !(own.shares(Kind.MNT, host.get()) && own.shares(Kind.PID, host.get()));
        var status = foreign ? status(files, pid) : Optional.<ProcStatus>empty();
        return foreign && status.isEmpty()
                ? Optional.empty()
                : Optional.of(new Process(Long.parseLong(pid), comm(files, pid), own, status));
    }

    private static String comm(HostFiles files, String pid) {
        return files.read("/proc/" + pid + "/comm").or("");
    }

    private static Optional<ProcStatus> status(HostFiles files, String pid) {
        return files.read("/proc/" + pid + "/status").map(ProcStatus::parse) instanceof Reading.Value<ProcStatus>(var s)
                ? Optional.of(s)
                : Optional.empty();
    }

    public List<Process> all() {
        return new ArrayList<>(processes.values());
    }

    public Optional<Process> process(long pid) {
        return Optional.ofNullable(processes.get(pid));
    }

    /** Empty if nothing at all could be read. */
    public Optional<Namespaces> host() {
        return host;
    }

    /** How many processes could not be looked at. */
    public int unreadable() {
        return unseen.size() + late;
    }

    /** The names of those that may not be looked at, by process id: all that anybody may know of another's process. */
    public Map<Long, String> unseen() {
        return Collections.unmodifiableMap(unseen);
    }

    /** Whether the time was enough. */
    public boolean complete() {
        return late == 0;
    }
}
