package brig.monitor.source;

import brig.monitor.event.ContainerRef;
import brig.policy.SyscallRules;

/**
 * A container to watch.
 *
 * @param initPid its first process, in our pid namespace
 * @param listenerFd from its seccomp filter; the watch closes it
 * @param rules those that the filter was compiled from
 */
public record Watched(ContainerRef container, int initPid, int listenerFd, SyscallRules rules) {}
