package brig.runtime.launch;

import brig.runtime.oci.OciSpec.Hook;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Namespaces;
import brig.runtime.plan.Step;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Has a program of the host's run in a container's namespaces while that still has the host's root beneath it ({@code
 * createContainer}). It is the engine's own, as trusted as the runtime, and nothing of the container runs yet. It stays in the
 * host's pid namespace, out of reach of whoever lives in one that the container joins.
 */
public final class HookLaunch {
    private HookLaunch() {}

    /**
     * @param pid the container's first process
     * @param environment of a hook that names none
     * @param input a descriptor that it reads
     * @return its exit code, 128+n if signal n ended it
     */
    public static int inNamespaces(LaunchRequest request, int pid, Hook hook, List<String> environment, int input)
            throws IOException, LaunchException {
        var linux = new JnaLinux();
        var steps = new ArrayList<Step>();
        steps.add(new Step.FreshSession());
        for (var kind : List.of("cgroup", "ipc", "uts", "net", "mnt")) {
            steps.add(new Step.Join("/proc/" + pid + "/ns/" + kind, Namespaces.flag(kind)));
        }
        steps.add(new Step.HookDirectory(request.root().toString()));
        steps.add(new Step.CloseDescriptors());
        steps.add(new Step.Exec(hook.path(), hook.args(), hook.env(environment)));
        var plan = new LaunchPlan(request, steps, 0, List.of());
        try (var undo = new Undo()) {
            var starter = new OwnChild(linux, Standard.reading(input));
            var launcher = LauncherProcess.start(linux, starter, plan, (_, _) -> {}, undo);
            if (hook.timeoutSeconds() > 0 && !linux.waitReadable(launcher.initPidFd(), hook.timeoutSeconds() * 1000)) {
                linux.signal(launcher.initPidFd(), 9);
            }
            var ended = launcher.waitForEnd();
            if (ended.failed()) {
                throw new LaunchException(LauncherProcess.describe(plan, ended));
            }
            return ended.status() >= 256 ? 128 + ended.status() - 256 : ended.status();
        }
    }
}
