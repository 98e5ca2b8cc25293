package brig.policy;

/**
 * A device node of the host that the container gets, beside the harmless ones that every container has.
 *
 * @param path absolute; the same inside as on the host
 */
public record DeviceRule(String path, boolean writable) {}
