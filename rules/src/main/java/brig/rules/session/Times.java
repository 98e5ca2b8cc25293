package brig.rules.session;

/** The latest points in time, as many as there is room for. */
final class Times {
    private final long[] ring;
    private int size;
    private int next;

    Times(int room) {
        ring = new long[room];
    }

    void add(long at) {
        ring[next] = at;
        next = (next + 1) % ring.length;
        size = Math.min(size + 1, ring.length);
    }

    /** How many lie in {@code (after, until]}. */
    int within(long after, long until) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (ring[i] > after && ring[i] <= until) {
                count++;
            }
        }
        return count;
    }
}
