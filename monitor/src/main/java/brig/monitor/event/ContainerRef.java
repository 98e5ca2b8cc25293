package brig.monitor.event;

/**
 * @param id 12 hexadecimal digits, unique on this host
 * @param name as the user gave it, else the id
 * @param policy the policy's name
 */
public record ContainerRef(String id, String name, String policy) {}
