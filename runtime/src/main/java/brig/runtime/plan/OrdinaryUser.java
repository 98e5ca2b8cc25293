package brig.runtime.plan;

import java.util.List;

/**
 * Somebody who is not root, and is root of nothing but a user namespace of his own.
 *
 * @param uid of his
 * @param gid of his
 * @param oomScoreAdj of his process, below which he cannot go
 * @param hidden what the host's own root is not to show him inside unless a list names it: the mount points, which he cannot part
 *     from what they are mounted on, and what is his own
 */
public record OrdinaryUser(int uid, int gid, int oomScoreAdj, List<String> hidden) {
    public OrdinaryUser {
        hidden = List.copyOf(hidden);
    }
}
