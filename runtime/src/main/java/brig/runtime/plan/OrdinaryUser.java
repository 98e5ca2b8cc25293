package brig.runtime.plan;

import java.util.List;

/**
 * Somebody who is not root, and is root of nothing but a user namespace of his own ({@link brig.runtime.sys.OwnNamespace}).
 *
 * @param many whether that has 65536 ids beside his own; else the container's one user is he himself
 * @param oomScoreAdj of his process, below which he cannot go
 * @param hidden what the host's own root is not to show him inside unless a list names it: the mount points, which he cannot part
 *     from what they are mounted on, and what is his own
 */
public record OrdinaryUser(boolean many, int oomScoreAdj, List<String> hidden) {
    public OrdinaryUser {
        hidden = List.copyOf(hidden);
    }

    /** What his own user namespace calls an id of the container's. */
    int own(int id) {
        return many ? id : 0;
    }

    /** The map of the container's user namespace, beneath his own. */
    String map(int id) {
        // two lines: a range must lie in one range of the map above (kernel/user_namespace.c)
        return many ? "0 0 1\n1 1 " + (LaunchPlan.USER_NAMESPACE_SIZE - 1) + "\n" : id + " 0 1\n";
    }
}
