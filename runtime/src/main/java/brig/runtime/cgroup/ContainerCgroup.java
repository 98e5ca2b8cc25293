package brig.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The groups of one container: one directory in each hierarchy that it needs.
 *
 * <p>Cgroup2's own files ({@code cgroup.kill}, {@code cgroup.freeze}, {@code cpu.stat}) are there on a hybrid host, too.
 */
public final class ContainerCgroup {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(5);
    private static final Duration REMOVE_LIMIT = Duration.ofSeconds(3);
    private static final String PROCS = "cgroup.procs";

    private final String id;
    private final Map<String, Path> v1;
    private final Optional<Path> laterCpuset;
    private final Optional<Path> unified;
    private final Directories directories;

    ContainerCgroup(String id, Map<String, Path> v1, Optional<Path> unified, Directories directories) {
        this(id, v1, Optional.empty(), unified, directories);
    }

    /**
     * @param v1 directory by controller; several controllers may share one
     * @param laterCpuset v1's, of a container whose processors nobody has limited yet; whoever does it makes the directory
     */
    ContainerCgroup(
            String id,
            Map<String, Path> v1,
            Optional<Path> laterCpuset,
            Optional<Path> unified,
            Directories directories) {
        this.id = id;
        this.v1 = Map.copyOf(v1);
        this.laterCpuset = laterCpuset;
        this.unified = unified;
        this.directories = directories;
    }

    public String id() {
        return id;
    }

    /** The directory in the cgroup2 tree, where programs are attached; absent on a host with v1 alone. */
    public Optional<Path> cgroup2Dir() {
        return unified;
    }

    /** Files that a process of one thread joins by writing {@code 0} to each, before it does anything else. */
    public List<Path> joinFiles() {
        var files = new ArrayList<>(v1JoinFiles());
        unified.ifPresent(dir -> files.add(dir.resolve(PROCS)));
        return List.copyOf(files);
    }

    /**
     * Those outside the cgroup2 tree; one may be born into that ({@code CLONE_INTO_CGROUP}). {@code tasks} and not {@code
     * cgroup.procs}: to move a whole process the kernel waits for an RCU grace period (seen here: 7 ms), to move the
     * calling thread it does not (0.04 ms).
     */
    public List<Path> v1JoinFiles() {
        return v1.values().stream()
                .distinct()
                .sorted()
                .map(dir -> dir.resolve("tasks"))
                .toList();
    }

    /** Each directory once, in a fixed order. */
    List<Path> directories() {
        var all = new ArrayList<>(v1.values().stream().distinct().sorted().toList());
        unified.ifPresent(all::add);
        return List.copyOf(all);
    }

    /** Whether it is in some hierarchy. */
    public boolean isThere() {
        return directories().stream().anyMatch(Files::exists);
    }

    /** Where the files of a controller are. */
    Optional<Path> of(String controller) {
        var path = v1.get(controller);
        if (path != null) {
            return Optional.of(path);
        }
        return controller.equals(Limits.CPUSET) && laterCpuset.isPresent() ? laterCpuset : unified;
    }

    /**
     * Kills every process at once and waits until none is left.
     *
     * @return false if this host cannot (no cgroup2 tree, or a kernel before 5.14): kill the container's init instead
     * @throws IOException if processes are left after ten seconds
     */
    public boolean kill() throws IOException {
        var file = unified.map(dir -> dir.resolve("cgroup.kill")).filter(Files::exists);
        if (file.isEmpty()) {
            return false;
        }
        KernelFile.write(file.get(), "1");
        await("populated", 0, KILL_LIMIT);
        return true;
    }

    /** Whether a process is in it; a zombie is none. */
    public boolean populated() throws IOException {
        if (unified.isPresent()) {
            return event("populated").orElse(0) != 0;
        }
        for (var file : joinFiles()) {
            if (Files.exists(file) && !KernelFile.lines(file).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a folder of it was made, or a group within it, since then. */
    public boolean changedSince(Instant then) throws IOException {
        for (var dir : directories()) {
            try {
                if (Files.getLastModifiedTime(dir).toInstant().isAfter(then)) {
                    return true;
                }
            } catch (NoSuchFileException e) {
                // not in this hierarchy, or not any more
            }
        }
        return false;
    }

    /**
     * Lets every process stop where it is, and does not wait for it: who waits for the answer to a watched call does not stop
     * before it has one. Nothing on a host without a cgroup2 tree, where SIGKILL would not reach who stands still.
     */
    public void hold() throws IOException {
        if (unified.isPresent()) {
            KernelFile.write(unified.get().resolve("cgroup.freeze"), "1");
        }
    }

    /**
     * Stops every process where it is, and returns when all have stopped. Answer every seccomp notification first: a
     * caller that waits for one does not stop.
     *
     * @throws IOException if some have not stopped after five seconds; they go on then
     */
    public void freeze() throws IOException {
        try {
            if (unified.isPresent()) {
                KernelFile.write(unified.get().resolve("cgroup.freeze"), "1");
                await("frozen", 1, FREEZE_LIMIT);
            } else {
                freezeV1();
            }
        } catch (IOException e) {
            thaw();
            throw e;
        }
    }

    /** Whether {@link #freeze} has stopped it. */
    public boolean frozen() throws IOException {
        if (unified.isPresent()) {
            return event("frozen").orElse(0) != 0;
        }
        return v1.containsKey("freezer")
                && KernelFile.linesIfThere(freezerState()).orElse(List.of()).contains("FROZEN");
    }

    /**
     * Whether whoever joins it now stands still at once, in either kind of hierarchy; an engine's place may be there before its
     * container, and frozen.
     */
    public boolean freezesNewcomers() throws IOException {
        if (v1.containsKey("freezer")) {
            var state = KernelFile.linesIfThere(freezerState());
            if (state.isPresent() && !state.get().contains("THAWED")) {
                return true;
            }
        }
        if (unified.isEmpty()) {
            return false;
        }
        var asked = KernelFile.linesIfThere(unified.get().resolve("cgroup.freeze"));
        return frozen() || asked.orElse(List.of()).contains("1");
    }

    private void freezeV1() throws IOException {
        var file = freezerState();
        var patience = new Patience(FREEZE_LIMIT);
        // v1 may stop at FREEZING while a task forks; writing again goes on
        do {
            KernelFile.write(file, "FROZEN");
            if (KernelFile.lines(file).contains("FROZEN")) {
                return;
            }
        } while (patience.pause());
        throw new IOException(
                "freeze " + id + ": some processes did not stop within " + FREEZE_LIMIT.toSeconds() + " s");
    }

    public void thaw() throws IOException {
        if (unified.isPresent()) {
            KernelFile.write(unified.get().resolve("cgroup.freeze"), "0");
        } else {
            KernelFile.write(freezerState(), "THAWED");
        }
    }

    /**
     * Takes its processes back from whatever v1 freezer somebody else has put them in: frozen there, not even SIGKILL ends them.
     * One that leaves a group goes on ({@code freezer-subsystem.txt}).
     */
    public void gather() throws IOException {
        var own = v1.get("freezer");
        if (own != null) {
            moveInto(own);
        }
    }

    /**
     * Its processes into a group of another hierarchy, as far as they are not in there.
     *
     * @return whether there were any; of a group that is not there, or no more, there are none
     */
    boolean moveInto(Path dir) throws IOException {
        var procs = dir.resolve(PROCS);
        var there = KernelFile.linesIfThere(procs);
        if (there.isEmpty()) {
            return false;
        }
        var inside = Set.copyOf(there.get());
        var outside = processes().stream()
                .map(String::valueOf)
                .filter(pid -> !inside.contains(pid))
                .toList();
        for (var pid : outside) {
            try {
                KernelFile.write(procs, pid);
            } catch (IOException e) {
                if (Files.exists(Path.of("/proc", pid))) {
                    throw e;
                }
            }
        }
        return !outside.isEmpty();
    }

    private Path freezerState() throws IOException {
        var dir = v1.get("freezer");
        if (dir == null) {
            throw new IOException("freeze " + id + ": this host has neither cgroup2 nor the v1 freezer; mount one");
        }
        return dir.resolve("freezer.state");
    }

    /** The processes in it, as our pid namespace counts them. */
    public List<Integer> processes() throws IOException {
        for (var dir : directories()) {
            if (dir.equals(v1.get("cpuset"))) {
                continue; // joined only by who is limited in it
            }
            var lines = KernelFile.linesIfThere(dir.resolve(PROCS));
            if (lines.isPresent()) {
                return lines.get().stream().map(Integer::parseInt).toList();
            }
        }
        return List.of();
    }

    /** The limit of memory; empty if there is none. */
    public OptionalLong memoryLimit() throws IOException {
        boolean isV1 = v1.containsKey(Limits.MEMORY);
        try {
            var limit = number(Limits.MEMORY, isV1 ? "memory.limit_in_bytes" : "memory.max", "");
            // what v1 calls none is the largest page
            return limit.isPresent() && limit.getAsLong() < Long.MAX_VALUE / 2 ? limit : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // "max"
        }
    }

    /**
     * How much of the last ten seconds somebody in it waited for a resource, per cent ({@code Documentation/accounting/psi.rst}).
     *
     * @param resource {@code cpu}, {@code memory} or {@code io}
     * @return empty if this kernel does not say
     */
    public OptionalDouble pressure(String resource) {
        var file = unified.map(dir -> dir.resolve(resource + ".pressure")).filter(Files::exists);
        try {
            if (file.isPresent()) {
                for (var line : KernelFile.lines(file.get())) {
                    if (line.startsWith("some avg10=")) {
                        return OptionalDouble.of(Double.parseDouble(line.substring(11, line.indexOf(' ', 11))));
                    }
                }
            }
        } catch (IOException e) {
            // it has ended, or pressure is switched off at boot (EOPNOTSUPP)
        }
        return OptionalDouble.empty();
    }

    /** Bytes read from and written to disks so far; empty if this kernel does not say. */
    public Optional<ReadWritten> ioBytes() throws IOException {
        var blkio = v1.get("blkio");
        if (blkio != null && Files.exists(blkio.resolve("blkio.throttle.io_service_bytes"))) {
            var lines = KernelFile.lines(blkio.resolve("blkio.throttle.io_service_bytes"));
            return Optional.of(new ReadWritten(sum(lines, " Read "), sum(lines, " Write ")));
        }
        var stat = unified.map(dir -> dir.resolve("io.stat")).filter(Files::exists);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        var words = KernelFile.lines(stat.get()).stream()
                .flatMap(line -> Stream.of(line.split(" ")))
                .toList();
        return Optional.of(new ReadWritten(sum(words, "rbytes="), sum(words, "wbytes=")));
    }

    public record ReadWritten(long read, long written) {}

    private static long sum(List<String> texts, String before) {
        return texts.stream()
                .filter(text -> text.contains(before))
                .mapToLong(text -> Long.parseLong(text.substring(text.indexOf(before) + before.length())))
                .sum();
    }

    /** Processes that the memory limit has killed; empty if this kernel does not say. */
    public OptionalLong oomKills() throws IOException {
        return number(
                Limits.MEMORY, v1.containsKey(Limits.MEMORY) ? "memory.oom_control" : "memory.events", "oom_kill");
    }

    public CgroupUsage usage() throws IOException {
        boolean v1Memory = v1.containsKey(Limits.MEMORY);
        return new CgroupUsage(
                number(Limits.MEMORY, v1Memory ? "memory.usage_in_bytes" : "memory.current", ""),
                number(Limits.MEMORY, v1Memory ? "memory.max_usage_in_bytes" : "memory.peak", ""),
                oomKills(),
                number(Limits.PIDS, "pids.current", ""),
                number(Limits.PIDS, "pids.peak", ""),
                number(Limits.PIDS, "pids.events", "max"),
                cpuMicros());
    }

    private OptionalLong cpuMicros() throws IOException {
        if (unified.isPresent()) {
            return KernelFile.number(unified.get().resolve("cpu.stat"), "usage_usec");
        }
        var nanos = number("cpuacct", "cpuacct.usage", "");
        return nanos.isPresent() ? OptionalLong.of(nanos.getAsLong() / 1000) : nanos;
    }

    private OptionalLong number(String controller, String file, String key) throws IOException {
        var dir = of(controller);
        return dir.isPresent() ? KernelFile.number(dir.get().resolve(file), key) : OptionalLong.empty();
    }

    /**
     * Removes every directory, with groups that were made beneath; goes on when one cannot be removed. Removing again
     * is fine.
     *
     * @return what is left and why, a line each; empty when all is gone
     */
    public List<String> remove() {
        var problems = new ArrayList<String>();
        var all = new ArrayList<>(directories());
        laterCpuset.ifPresent(all::add);
        for (var dir : all) {
            var patience = new Patience(REMOVE_LIMIT);
            Optional<String> problem;
            do {
                problem = removeTree(dir);
            } while (problem.isPresent() && patience.pause());
            problem.ifPresent(problems::add);
            if (!CgroupHost.leaves(Directories.above(dir))) {
                removeIfUnused(Directories.above(dir));
            }
        }
        return List.copyOf(problems);
    }

    private Optional<String> removeTree(Path dir) {
        try {
            // as nearly all: looking for groups in it would ask for the kind of each of its files
            directories.remove(dir);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // busy for a moment after its last process has gone, or with groups beneath
            return Directories.isLeaf(dir) ? Optional.of(notRemoved(dir, e)) : removeWithChildren(dir);
        }
    }

    private static String notRemoved(Path dir, IOException e) {
        return "remove " + dir + ": " + KernelFile.reason(dir, e);
    }

    private Optional<String> removeWithChildren(Path dir) {
        try {
            for (var child : Directories.in(dir)) {
                var problem = removeTree(child);
                if (problem.isPresent()) {
                    return problem;
                }
            }
            directories.remove(dir);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(notRemoved(dir, e));
        }
    }

    /** The folder that all containers share goes with the last one. */
    private void removeIfUnused(Path parent) {
        if (parent.toString().endsWith(".slice")) {
            return; // systemd's
        }
        try {
            directories.remove(parent);
        } catch (IOException expected) {
            // EBUSY: another container's group is in it; ENOENT: another one was faster
        }
    }

    private OptionalLong event(String key) throws IOException {
        return unified.isPresent()
                ? KernelFile.number(unified.get().resolve("cgroup.events"), key)
                : OptionalLong.empty();
    }

    private void await(String key, long value, Duration limit) throws IOException {
        var patience = new Patience(limit);
        do {
            // no file: the group was removed, so nothing is in it
            if (event(key).orElse(value) == value) {
                return;
            }
        } while (patience.pause());
        throw new IOException("cgroup " + id + ": not '" + key + " " + value + "' after " + limit.toSeconds() + " s");
    }
}
