package brig.policy.diff;

import brig.policy.Bytes;
import brig.policy.CpuList;
import brig.policy.HugePage;
import brig.policy.Rlimit;
import brig.policy.diff.Change.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who the program is, what it keeps, and how much it may use. */
final class ProcessDiff {
    private static final long MAX = 1L << 60;
    private static final int MOST_PIDS = 4_194_304;

    private ProcessDiff() {}

    static void find(Changes changes) {
        var from = changes.before.process();
        var to = changes.after.process();
        user(changes);
        to.user().groups().stream()
                .filter(group -> !from.user().groups().contains(group))
                .forEach(group -> changes.add(Kind.GRANTS, "process.groups", group.toString(), "is in group " + group));
        from.user().groups().stream()
                .filter(group -> !to.user().groups().contains(group))
                .forEach(group -> changes.add(Kind.TAKES, "process.groups", group.toString(), "is in group " + group));
        to.capabilities().stream()
                .filter(c -> !from.capabilities().contains(c))
                .sorted()
                .forEach(c ->
                        changes.add(Kind.GRANTS, "process.capabilities", c.name(), "has the capability " + c.name()));
        from.capabilities().stream()
                .filter(c -> !to.capabilities().contains(c))
                .sorted()
                .forEach(c ->
                        changes.add(Kind.TAKES, "process.capabilities", c.name(), "has the capability " + c.name()));
        for (var rlimit : Rlimit.values()) {
            rlimit(changes, rlimit, from.rlimits().get(rlimit), to.rlimits().get(rlimit));
        }
        changes.other("process.oomScoreAdj", from.oomScoreAdj(), to.oomScoreAdj());
        if (from.userNamespace() != to.userNamespace()) {
            changes.add(from.userNamespace(), "process.userNamespace", "", "its ids are ids of the host");
        }
        changes.other("process.hostname", from.hostname(), to.hostname());
    }

    private static void user(Changes changes) {
        var from = changes.before.process().user();
        var to = changes.after.process().user();
        if (from.uid() == to.uid() && from.gid() == to.gid()) {
            return;
        }
        boolean wasRoot = from.uid() == 0 || from.gid() == 0;
        boolean isRoot = to.uid() == 0 || to.gid() == 0;
        var kind = isRoot && !wasRoot ? Kind.GRANTS : wasRoot && !isRoot ? Kind.TAKES : Kind.OTHER;
        changes.add(kind, "process.user", "", "process.user: " + from + " -> " + to);
    }

    /** @param from null if no line says anything: then it is that of Brig's caller */
    private static void rlimit(Changes changes, Rlimit rlimit, @Nullable Long from, @Nullable Long to) {
        if (java.util.Objects.equals(from, to)) {
            return;
        }
        var key = "process.rlimits." + rlimit.key();
        long less = from == null || from < 0 ? Long.MAX_VALUE : from;
        long more = to == null || to < 0 ? Long.MAX_VALUE : to;
        if (less == more) {
            changes.other(key, text(from), text(to));
        } else {
            changes.amount(key, less, more, text(from), text(to));
        }
    }

    private static String text(@Nullable Long limit) {
        return limit == null ? "the caller's" : limit < 0 ? "max" : Long.toString(limit);
    }

    static void findResources(Changes changes) {
        var from = changes.before.resources();
        var to = changes.after.resources();
        bytes(changes, "resources.memory", from.memory(), to.memory());
        bytes(changes, "resources.swap", from.swap(), to.swap());
        changes.amount(
                "resources.cpus",
                milli(from.cpus()),
                milli(to.cpus()),
                from.cpus().map(Object::toString).orElse("max"),
                to.cpus().map(Object::toString).orElse("max"));
        count(changes, "resources.cpuWeight", from.cpuWeight(), to.cpuWeight());
        changes.amount("resources.pids", from.pids(), to.pids(), pids(from.pids()), pids(to.pids()));
        count(
                changes,
                "resources.ioWeight",
                from.ioWeight().orElse(100),
                to.ioWeight().orElse(100));
        for (var page : HugePage.values()) {
            var all = new Bytes(MAX);
            bytes(
                    changes,
                    "resources.hugepages." + page.key(),
                    from.hugepages().getOrDefault(page, all),
                    to.hugepages().getOrDefault(page, all));
        }
        cpuset(changes, from.cpuset(), to.cpuset());
    }

    private static void cpuset(Changes changes, Optional<CpuList> from, Optional<CpuList> to) {
        if (!from.equals(to)) {
            boolean fewer = to.isPresent()
                    && (from.isEmpty()
                            || from.get().numbers().containsAll(to.get().numbers()));
            changes.add(
                    !fewer,
                    "resources.cpuset",
                    "",
                    "resources.cpuset: " + from.map(Object::toString).orElse("max") + " -> "
                            + to.map(Object::toString).orElse("max"));
        }
    }

    static void bytes(Changes changes, String key, Bytes from, Bytes to) {
        changes.amount(key, from.count(), to.count(), text(from), text(to));
    }

    private static void count(Changes changes, String key, int from, int to) {
        changes.amount(key, from, to, Integer.toString(from), Integer.toString(to));
    }

    private static String pids(int pids) {
        return pids >= MOST_PIDS ? "max" : Integer.toString(pids);
    }

    static String text(Bytes bytes) {
        return bytes.count() >= MAX ? "max" : bytes.toString();
    }

    private static long milli(Optional<Double> cpus) {
        return cpus.map(c -> Math.round(c * 1000)).orElse(Long.MAX_VALUE);
    }
}
