package brig.monitor.source;

import brig.monitor.event.ContainerRef;
import brig.policy.SyscallRules;
import brig.runtime.sys.CallPage;

/**
 * A container to watch.
 *
 * @param initPid its first process, in our pid namespace
 * @param listenerFd from its seccomp filter; the watch closes it
 * @param rules those that the filter was compiled from
 * @param page where its calls are put; the caller's, to be closed after the watch
 */
public record Watched(ContainerRef container, int initPid, int listenerFd, SyscallRules rules, CallPage page) {
    /** One whose watcher nobody follows. */
    public Watched(ContainerRef container, int initPid, int listenerFd, SyscallRules rules) {
        this(container, initPid, listenerFd, rules, CallPage.own());
    }
}
