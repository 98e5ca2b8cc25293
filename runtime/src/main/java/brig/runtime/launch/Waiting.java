package brig.runtime.launch;

import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Step;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import java.io.IOException;
import java.util.List;

/** A process that waits and does nothing: for as long as it is there, there is what it is in. */
final class Waiting {
    private Waiting() {}

    /**
     * @param undo ends it
     * @return its pid
     */
    static int inNothing(LaunchRequest request, Undo undo) throws IOException, LaunchException {
        var steps =
                List.<Step>of(new Step.FreshSession(), new Step.AwaitStart(), new Step.Exec("/", List.of(), List.of()));
        return start(new LaunchPlan(request, steps, 0, List.of()), undo, (_, _) -> {});
    }

    /**
     * @param consulted gives its user namespace a map
     * @return its pid
     */
    static int inUserNamespace(LaunchRequest request, Undo undo, LauncherProcess.Consulted consulted)
            throws IOException, LaunchException {
        var steps = List.<Step>of(
                new Step.FreshSession(),
                new Step.Consult('i'),
                new Step.AwaitStart(),
                new Step.Exec("/", List.of(), List.of()));
        return start(new LaunchPlan(request, steps, LaunchPlan.NEW_USER_NAMESPACE, List.of()), undo, consulted);
    }

    private static int start(LaunchPlan plan, Undo undo, LauncherProcess.Consulted consulted)
            throws IOException, LaunchException {
        Linux linux = new JnaLinux();
        var starter = new OwnChild(linux, Standard.reading(0));
        return LauncherProcess.start(linux, starter, plan, consulted, undo).initPid();
    }
}
