package brig.monitor.source;

import brig.monitor.event.ContainerRef;
import brig.monitor.proc.UserNames;
import brig.policy.SyscallRules;
import brig.runtime.sys.CallPage;
import java.util.Optional;

/**
 * A container to watch.
 *
 * @param initPid its first process, in our pid namespace
 * @param listenerFd from its seccomp filter; the watch closes it
 * @param rules those that the filter was compiled from
 * @param names of the container's users, if {@link brig.monitor.event.Particulars} of its processes are wanted
 * @param page where its calls are put; the caller's, to be closed after the watch
 */
public record Watched(
        ContainerRef container,
        int initPid,
        int listenerFd,
        SyscallRules rules,
        Optional<UserNames> names,
        CallPage page) {
    /** One whose watcher nobody follows, and of whose processes nobody wants particulars. */
    public Watched(ContainerRef container, int initPid, int listenerFd, SyscallRules rules) {
        this(container, initPid, listenerFd, rules, Optional.empty(), CallPage.own());
    }
}
