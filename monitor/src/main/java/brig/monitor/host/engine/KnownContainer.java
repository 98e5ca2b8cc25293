package brig.monitor.host.engine;

import brig.monitor.host.fact.Subject;

/**
 * A container that an engine knows.
 *
 * @param pid of its first process; 0 if it does not run
 * @param engine such as {@code docker}
 */
public record KnownContainer(Subject subject, String id, long pid, String engine) {}
