package brig.policy;

import java.util.List;

/**
 * Numeric ids inside the container.
 *
 * @param uid 0 to 2^31-2
 * @param gid likewise
 * @param groups supplementary groups; all others are dropped
 */
public record UserIds(int uid, int gid, List<Integer> groups) {
    public UserIds {
        groups = List.copyOf(groups);
        if (uid < 0 || gid < 0 || uid == Integer.MAX_VALUE || gid == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("ids are 0 to 2147483646, not " + uid + ":" + gid);
        }
    }

    @Override
    public String toString() {
        return uid + ":" + gid;
    }
}
