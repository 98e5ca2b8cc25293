package brig.runtime.plan;

import java.util.List;
import java.util.Optional;

/**
 * All that a launch will do, in order.
 *
 * @param cloneFlags the namespaces the child is born into ({@code clone(2)})
 * @param notes what a reader of the plan should know: a limit that was lowered, a control that is missing
 */
public record LaunchPlan(LaunchRequest request, List<Step> steps, long cloneFlags, List<String> notes) {
    /** The descriptor on which the child waits for Java where a step needs that. */
    static final int SYNC_FD = 201;

    /** Host id of the container's root where there is a user namespace: far from what distributions hand out. */
    public static final int USER_NAMESPACE_BASE = 0x7000_0000;

    /** How many ids a user namespace maps, from 0. */
    public static final int USER_NAMESPACE_SIZE = 65536;

    /** A clone flag: the child is born in a user namespace that owns what it makes. */
    public static final long NEW_USER_NAMESPACE = Uapi.CLONE_NEWUSER;

    /** As {@code uid_map} and {@code gid_map} take it. */
    public static final String USER_NAMESPACE_MAP = "0 " + USER_NAMESPACE_BASE + " " + USER_NAMESPACE_SIZE;

    public LaunchPlan {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /**
     * The launch program, in the layout of {@code launch-program.h}.
     *
     * @param patience how many seconds watched calls wait for another Brig when this one is gone; 0: the container ends with it
     */
    public byte[] program(int patience) {
        return StepCompiler.compile(steps, cloneFlags, isDetached(), patience);
    }

    /**
     * Whether the container's first process waits for its start, and belongs to the nearest subreaper above the launcher.
     */
    public boolean isDetached() {
        return steps.stream().anyMatch(Step.AwaitStart.class::isInstance);
    }

    /** How often the child says how far it is, and waits for an answer. */
    public int consultations() {
        return (int) steps.stream()
                .filter(step -> step instanceof Step.UserNamespace || step instanceof Step.Consult)
                .count();
    }

    /** The container's own user namespace, if it has one. */
    public Optional<Step.UserNamespace> userNamespace() {
        for (var step : steps) {
            if (step instanceof Step.UserNamespace own) {
                return Optional.of(own);
            }
        }
        return Optional.empty();
    }

    public boolean hasUserNamespace() {
        return userNamespace().isPresent();
    }

    /** Whether some calls are put to the monitor. */
    public boolean asks() {
        return steps.stream().anyMatch(step -> step instanceof Step.Seccomp seccomp && seccomp.asks());
    }

    /** Of the notes those that whoever starts it is to hear at once: it is not all as the policy says. */
    public List<String> warnings() {
        return notes.stream().filter(MountPlan.READ_ONLY::equals).toList();
    }

    /** What a step is called in messages; steps count from 1. */
    public String title(int step) {
        return step >= 1 && step <= steps.size() ? PlanText.title(steps.get(step - 1)) : "the launcher";
    }

    /** For people, a line a step. */
    public String text() {
        return PlanText.of(this);
    }
}
