package brig.bench;

import brig.policy.EffectivePolicy;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One program under one policy: what every runtime is asked to start.
 *
 * @param number tells the containers of one run apart
 */
record Subject(int number, EffectivePolicy policy, List<String> command) {
    /** 12 hexadecimal digits. */
    String id() {
        return Workplace.prefix() + String.format("%04x", number);
    }

    LaunchPlan plan() throws IOException {
        var request =
                new LaunchRequest(id(), "bench", policy, Workplace.rootfs(), command, Map.of(), "/", false, false);
        try {
            return Launches.plan(request);
        } catch (LaunchException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The plan without one kind of step, to see what that step costs. */
    static LaunchPlan without(LaunchPlan plan, Class<? extends Step> kind) {
        var steps = plan.steps().stream().filter(step -> !kind.isInstance(step)).toList();
        return new LaunchPlan(plan.request(), steps, plan.cloneFlags(), plan.notes());
    }

    List<String> heldBy(Path job) {
        return List.of(Workplace.tool("holder"), job.toString());
    }
}
