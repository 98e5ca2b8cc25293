package brig.monitor.incident;

import java.util.List;

/**
 * A container just before it was killed; bounded in size and in the time it took, so lists may be cut short.
 *
 * @param processes parents before their children
 * @param descriptors of the offender
 * @param mounts that the offender saw, as lines of {@code proc_pid_mountinfo(5)}
 * @param programs the files that they ran
 * @param complete false if time or room ran out
 */
public record Evidence(
        List<Running> processes,
        List<Descriptor> descriptors,
        List<String> mounts,
        List<Program> programs,
        boolean complete) {
    public static final Evidence NONE = new Evidence(List.of(), List.of(), List.of(), false);

    public Evidence {
        programs = List.copyOf(programs);
        processes = List.copyOf(processes);
        descriptors = List.copyOf(descriptors);
        mounts = List.copyOf(mounts);
    }

    public Evidence(List<Running> processes, List<Descriptor> descriptors, List<String> mounts, boolean complete) {
        this(processes, descriptors, mounts, List.of(), complete);
    }

    Evidence with(List<Program> hashed) {
        return new Evidence(processes, descriptors, mounts, hashed, complete);
    }

    /**
     * @param path as the process saw it
     * @param sha256 hexadecimal; empty if the file is larger than Brig reads
     */
    public record Program(String path, long bytes, String sha256) {}

    /**
     * @param pid in our pid namespace
     * @param parent likewise; 0 for the container's first process
     * @param offender whether it made the call
     */
    public record Running(
            int pid, int containerPid, int parent, String exe, List<String> argv, int uid, boolean offender) {
        public Running {
            argv = List.copyOf(argv);
        }
    }

    /** @param target path, or {@code socket:[7]} and the like */
    public record Descriptor(int number, String target) {}
}
