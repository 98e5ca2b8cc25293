package brig.monitor.event;

import brig.policy.Offence;
import brig.policy.Place;

/** What is decided about a call while its caller is stopped in the kernel. */
public sealed interface Verdict {
    /** The call goes on. Only where the kernel itself (Landlock, cgroup, namespace, mount) still stops a changed argument. */
    record Allow() implements Verdict {}

    /**
     * The call fails.
     *
     * @param errno what the caller gets, 1 to 4095
     */
    record Deny(int errno, Reason reason) implements Verdict {}

    /** The whole container dies; the call never runs. */
    record Kill(Reason reason) implements Verdict {}

    /** The call goes on as with {@link Allow}, and is reported. */
    record Alert(Reason reason) implements Verdict {}

    /**
     * @param rule the policy entry or rule that decided, such as {@code files.execute} or {@code syscalls.watch=mount}
     * @param place where that entry stands
     */
    record Reason(Offence offence, String rule, Place place) {}
}
