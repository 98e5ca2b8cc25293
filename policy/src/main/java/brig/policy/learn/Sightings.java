package brig.policy.learn;

import brig.policy.Capability;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a program was seen doing, over all runs. One thread writes, others read afterwards. */
public final class Sightings {
    /** Names that are kept; a program that makes up names must not fill our memory. */
    private static final int MOST = 200_000;

    /** What was done to a path. */
    public enum Use {
        READ,
        /** The names in a directory. */
        LIST,
        /** Its content or attributes, or for a directory what is in it. */
        WRITE,
        EXECUTE
    }

    /** Lists of a policy, by what goes into them. */
    public enum Kind {
        /** Calls that the base allows, or asks its lists about. */
        CALL,
        /** Calls that the base refuses; they went through. */
        BEYOND,
        /** Calls that were refused while recording, as the kernel or the base would. */
        REFUSED,
        /** {@code ADDRESS:PORT/PROTOCOL}, as the policy writes it. */
        CONNECT,
        /** Ports. */
        LISTEN,
        /** What no policy can say. */
        BEYOND_WORDS
    }

    private final Map<Use, SortedMap<String, Seen>> paths = new EnumMap<>(Use.class);
    private final Map<Kind, SortedMap<String, Seen>> things = new EnumMap<>(Kind.class);
    private final Map<Capability, String> capabilities = new EnumMap<>(Capability.class);
    private long memory;
    private long pids;
    private double cpus;
    private boolean full;

    public Sightings() {
        for (var use : Use.values()) {
            paths.put(use, new TreeMap<>());
        }
        for (var kind : Kind.values()) {
            things.put(kind, new TreeMap<>());
        }
    }

    /** @param path absolute, inside, without links */
    public synchronized void path(Use use, String path) {
        add(paths(use), path);
    }

    public synchronized void saw(Kind kind, String name) {
        add(things(kind), name);
    }

    /** @param why what was done with it */
    public synchronized void capability(Capability capability, String why) {
        capabilities.putIfAbsent(capability, why);
    }

    /**
     * @param memory bytes at the most
     * @param pids tasks at the most
     * @param cpus processors at the most
     */
    public synchronized void used(long memory, long pids, double cpus) {
        this.memory = Math.max(this.memory, memory);
        this.pids = Math.max(this.pids, pids);
        this.cpus = Math.max(this.cpus, cpus);
    }

    private void add(SortedMap<String, Seen> to, String name) {
        if (to.size() >= MOST && !to.containsKey(name)) {
            full = true;
            return;
        }
        to.merge(name, Seen.NEVER.again(), (old, _) -> old.again());
    }

    /** What an earlier policy names, as if it had been seen before. */
    void before(SortedMap<String, Seen> to, String name, String note) {
        to.putIfAbsent(name, new Seen(0, note));
    }

    synchronized SortedMap<String, Seen> paths(Use use) {
        return java.util.Objects.requireNonNull(paths.get(use));
    }

    public synchronized SortedMap<String, Seen> things(Kind kind) {
        return java.util.Objects.requireNonNull(things.get(kind));
    }

    public synchronized Map<Capability, String> capabilities() {
        return capabilities;
    }

    /** Whether there was a cgroup to measure what is used. */
    public synchronized boolean isMeasured() {
        return memory > 0 || pids > 0;
    }

    synchronized long memory() {
        return memory;
    }

    synchronized long pids() {
        return pids;
    }

    synchronized double cpus() {
        return cpus;
    }

    /** Whether something was left out because there was too much of it. */
    synchronized boolean isFull() {
        return full;
    }

    /** Everything but how often, to see whether a further run brought something new. */
    public synchronized int names() {
        return paths.values().stream().mapToInt(Map::size).sum()
                + things.values().stream().mapToInt(Map::size).sum()
                + capabilities.size();
    }
}
