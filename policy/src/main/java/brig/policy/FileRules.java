package brig.policy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What of the file system the program may touch. Paths are absolute inside the container; a directory stands for all
 * beneath it. Whatever no list names is refused.
 *
 * @param read may be read and listed
 * @param write may also be written, created, renamed and removed; outside of {@code tmpfs} and writable volumes the
 *     changes go to a scratch layer that ends with the container
 * @param execute may be executed; must lie beneath {@code read}
 * @param tmpfs memory file systems, empty at start, readable and writable
 * @param masked replaced by nothing: an empty file or directory lies over them
 * @param readOnly bound over themselves read-only
 * @param volumes directories or files of the host
 * @param scratch upper bound of the scratch layer
 * @param list directories whose names may be listed; what lies in them stays closed
 */
public record FileRules(
        List<String> read,
        List<String> write,
        List<String> execute,
        List<Tmpfs> tmpfs,
        List<String> masked,
        List<String> readOnly,
        List<Volume> volumes,
        Bytes scratch,
        List<String> list) {
    /** What of /proc and /sys tells about the host or its kernel ({@code proc(5)}), where a policy does not say else. */
    public static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kallsyms",
            "/proc/kcore",
            "/proc/keys",
            "/proc/kmsg",
            "/proc/kpagecgroup",
            "/proc/kpagecount",
            "/proc/kpageflags",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");

    /** What of /proc acts on the host, where a policy does not say else. */
    public static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    public FileRules {
        read = List.copyOf(read);
        write = List.copyOf(write);
        execute = List.copyOf(execute);
        tmpfs = List.copyOf(tmpfs);
        masked = List.copyOf(masked);
        readOnly = List.copyOf(readOnly);
        volumes = List.copyOf(volumes);
        list = List.copyOf(list);
    }

    /** Without directories that may only be listed. */
    public FileRules(
            List<String> read,
            List<String> write,
            List<String> execute,
            List<Tmpfs> tmpfs,
            List<String> masked,
            List<String> readOnly,
            List<Volume> volumes,
            Bytes scratch) {
        this(read, write, execute, tmpfs, masked, readOnly, volumes, scratch, List.of());
    }

    /** Every list open, and every file system that may be written to executable; what is mounted over a path stays. */
    FileRules open() {
        return new FileRules(
                withRoot(read),
                withRoot(write),
                withRoot(execute),
                tmpfs.stream()
                        .map(one -> new Tmpfs(one.path(), one.size(), true))
                        .toList(),
                masked,
                readOnly,
                volumes,
                scratch,
                list);
    }

    private static List<String> withRoot(List<String> paths) {
        return Stream.concat(paths.stream(), Stream.of("/")).distinct().toList();
    }

    FileRules withVolumes(List<Volume> more) {
        var all = Stream.concat(volumes.stream(), more.stream()).toList();
        return new FileRules(read, write, execute, tmpfs, masked, readOnly, all, scratch, list);
    }

    /** With other volumes in their place. */
    FileRules onVolumes(UnaryOperator<Volume> others) {
        var all = volumes.stream().map(others).toList();
        return new FileRules(read, write, execute, tmpfs, masked, readOnly, all, scratch, list);
    }

    /** With further names for the entries of the read, write and execute lists, where an entry has any. */
    FileRules withNames(UnaryOperator<List<String>> names) {
        return new FileRules(
                names.apply(read),
                names.apply(write),
                names.apply(execute),
                tmpfs,
                masked,
                readOnly,
                volumes,
                scratch,
                names.apply(list));
    }

    /**
     * @param path absolute, inside the container
     * @param executable files in it may be executed if the execute list names them; else it is mounted noexec
     */
    public record Tmpfs(String path, Bytes size, boolean executable) {}

    /**
     * @param source absolute, on the host
     * @param target absolute, inside the container
     * @param idmap its owners are the container's own ids, number by number, although that has a user namespace: what 33 makes
     *     inside belongs to 33 of the host
     */
    public record Volume(String source, String target, boolean writable, boolean idmap) {
        /** With the owners that the container's user namespace gives it. */
        public Volume(String source, String target, boolean writable) {
            this(source, target, writable, false);
        }
    }
}
