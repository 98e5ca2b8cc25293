package brig.rules.audit.view;

import brig.monitor.host.fact.Subject;
import brig.monitor.host.kernel.MountInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the first process of a container has beyond the specification that its runtime was given: {@code drift}. */
final class Drift {
    /** File systems of the kernel's own, which runtimes mount by rules and not by the specification. */
    private static final Set<String> KERNELS =
            Set.of("proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue", "tmpfs", "devtmpfs", "overlay");

    private Drift() {}

    static void derive(View view, Subject c) {
        var drift = new ArrayList<String>();
        if (view.number(c, "live.seccomp", -1) == 0 && view.isTrue(c, "spec.seccomp")) {
            drift.add("no seccomp filter");
        }
        var calls = view.texts(c, "seccomp.beyond-profile");
        if (!calls.isEmpty()) {
            drift.add("a filter that also lets " + String.join(" ", calls) + " through");
        }
        if (view.isValue(c, "live.bounding") && view.isValue(c, "spec.bounding")) {
            var beyond = new TreeSet<>(view.texts(c, "live.bounding"));
            view.texts(c, "spec.bounding").forEach(beyond::remove);
            // a specification may name none and leave them to the runtime
            if (!beyond.isEmpty() && !view.texts(c, "spec.bounding").isEmpty()) {
                drift.add("capabilities " + String.join(" ", beyond));
            }
        }
        if (view.reading(c, "live.no-new-privs").or(true).equals(false) && view.isTrue(c, "spec.no-new-privs")) {
            drift.add("may gain privileges");
        }
        mounts(view, c, drift);
        view.value(c, "drift", drift, "live.seccomp", "live.bounding", "live.mounts", "spec.seccomp", "spec.mounts");
    }

    /** Mounts of the host's that came later: below one that was asked for, they may have come with it. */
    private static void mounts(View view, Subject c, List<String> drift) {
        if (!view.isValue(c, "live.mounts") || !view.isValue(c, "spec.mounts")) {
            return;
        }
        var asked = view.maps(c, "spec.mounts").stream()
                .map(m -> View.text(m, "target"))
                .filter(t -> !t.equals("/"))
                .toList();
        view.maps(c, "live.mounts").stream()
                .filter(m -> !KERNELS.contains(View.text(m, "type")))
                .filter(m -> !View.text(m, "host").isEmpty()
                        && !View.text(m, "target").equals("/"))
                .map(m -> View.text(m, "target"))
                .filter(t -> !MountInfo.isBelow(t, "/proc")
                        && !MountInfo.isBelow(t, "/sys")
                        && !MountInfo.isBelow(t, "/dev"))
                .filter(t ->
                        asked.stream().noneMatch(a -> MountInfo.isBelow(t, a) || MountInfo.isBelow(real(t), real(a))))
                .forEach(t -> drift.add("mount " + t));
    }

    /** {@code /var/run} is a link to {@code /run} in most images, and the kernel names where it leads. */
    private static String real(String path) {
        return MountInfo.isBelow(path, "/var/run") ? path.substring("/var".length()) : path;
    }
}
