package brig.runtime.landlock;

/**
 * What may be done with a TCP port, at any address.
 *
 * @param port 0 stands for binding any free port
 * @param access {@code LANDLOCK_ACCESS_NET_*}
 */
public record PortRule(int port, long access) {}
