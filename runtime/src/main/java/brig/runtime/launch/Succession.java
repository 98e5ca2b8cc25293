package brig.runtime.launch;

/**
 * What becomes of a container whose Brig dies: another one of the same name may take it over.
 *
 * @param patience how many seconds its watched calls wait for that one; then they fail (ENOSYS)
 * @param daemon what both are called: the path of their socket
 * @param origin what the other one must know of where the container comes from; its own business
 */
public record Succession(int patience, String daemon, String origin) {}
