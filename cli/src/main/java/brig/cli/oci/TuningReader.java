package brig.cli.oci;

import brig.monitor.host.json.Tree;
import brig.policy.CpuList;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciProcess.Scheduler;
import brig.runtime.oci.OciProcess.Tuning;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code process.scheduler}, {@code ioPriority} and {@code execCPUAffinity}. */
final class TuningReader {
    /** By their numbers in {@code linux/sched.h}; 4 is nobody's. */
    private static final List<String> POLICIES = List.of("OTHER", "FIFO", "RR", "BATCH", "", "IDLE", "DEADLINE");

    /** By their bits in {@code linux/sched.h}. */
    private static final List<String> FLAGS = List.of(
            "RESET_ON_FORK", "RECLAIM", "DL_OVERRUN", "KEEP_POLICY", "KEEP_PARAMS", "UTIL_CLAMP_MIN", "UTIL_CLAMP_MAX");

    /** By their numbers in {@code linux/ioprio.h}. */
    private static final List<String> IO_CLASSES = List.of("", "RT", "BE", "IDLE");

    private static final int IO_CLASS_SHIFT = 13;
    private static final int MOST_IO_PRIORITY = 7;

    private final Known known;

    TuningReader(Known known) {
        this.known = known;
    }

    /** @param process {@code process} */
    Tuning tuning(Tree process) throws OciException {
        var affinity = process.at("execCPUAffinity");
        known.check("process.execCPUAffinity", affinity, "initial", "final");
        return new Tuning(
                scheduler(process.at("scheduler")),
                ioPriority(process.at("ioPriority")),
                processors(affinity.at("initial")),
                processors(affinity.at("final")));
    }

    private Optional<Scheduler> scheduler(Tree tree) throws OciException {
        if (!tree.isPresent()) {
            return Optional.empty();
        }
        known.check("process.scheduler", tree, "policy", "nice", "priority", "flags", "runtime", "deadline", "period");
        long flags = 0;
        for (var flag : tree.at("flags").texts()) {
            flags |= 1L << number("process.scheduler.flags", FLAGS, flag, "SCHED_FLAG_");
        }
        return Optional.of(new Scheduler(
                number("process.scheduler.policy", POLICIES, tree.at("policy").text(""), "SCHED_"),
                flags,
                (int) tree.at("nice").number(0),
                (int) tree.at("priority").number(0),
                tree.at("runtime").number(0),
                tree.at("deadline").number(0),
                tree.at("period").number(0)));
    }

    private OptionalInt ioPriority(Tree tree) throws OciException {
        if (!tree.isPresent()) {
            return OptionalInt.empty();
        }
        known.check("process.ioPriority", tree, "class", "priority");
        int kind =
                number("process.ioPriority.class", IO_CLASSES, tree.at("class").text(""), "IOPRIO_CLASS_");
        long priority = tree.at("priority").number(0);
        if (priority < 0 || priority > MOST_IO_PRIORITY) {
            throw new OciException("process.ioPriority.priority: 0 to 7");
        }
        return OptionalInt.of(kind << IO_CLASS_SHIFT | (int) priority);
    }

    private static Optional<CpuList> processors(Tree tree) throws OciException {
        var text = tree.text("");
        var list = CpuList.parse(text);
        if (list.isEmpty() && !text.isEmpty()) {
            throw new OciException("process.execCPUAffinity '" + text + "': write processors such as 0-2,4");
        }
        return list;
    }

    private static int number(String place, List<String> names, String name, String prefix) throws OciException {
        int number = name.startsWith(prefix) ? names.indexOf(name.substring(prefix.length())) : -1;
        if (number < 0 || names.get(number).isEmpty()) {
            throw new OciException(place + ": no '" + name + "'");
        }
        return number;
    }
}
