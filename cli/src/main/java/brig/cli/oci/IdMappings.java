package brig.cli.oci;

import brig.monitor.host.json.Tree;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciSpec.IdMapping;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code uidMappings} and {@code gidMappings}, and refuses what the kernel would ({@code user_namespaces(7)}). */
final class IdMappings {
    /** {@code UID_GID_MAP_MAX_EXTENTS}. */
    private static final int MOST = 340;
    /** The last number of 32 bits, which is nobody's. */
    private static final long NOBODYS = 0xffff_ffffL;

    private IdMappings() {}

    /** @param place for messages, such as {@code linux.uidMappings} */
    static List<IdMapping> read(Tree tree, String place) throws OciException {
        var mappings = new ArrayList<IdMapping>();
        for (var item : tree.items()) {
            var here = "config.json, line " + item.line() + ": " + place + ": ";
            var one = new IdMapping(
                    id(item, "containerID", here),
                    id(item, "hostID", here),
                    item.at("size").number(0));
            if (one.count() < 1 || beyond(one.inside(), one.count()) || beyond(one.outside(), one.count())) {
                throw new OciException(
                        here + "size " + one.count() + ": from each of the two ids on there must be at least"
                                + " one, and none after " + (NOBODYS - 1));
            }
            for (var other : mappings) {
                if (overlap(one.inside(), one.count(), other.inside(), other.count())
                        || overlap(one.outside(), one.count(), other.outside(), other.count())) {
                    throw new OciException(here + "'" + one.line() + "' overlaps '" + other.line() + "'");
                }
            }
            mappings.add(one);
        }
        if (mappings.size() > MOST) {
            throw new OciException(
                    "config.json, line " + tree.line() + ": " + place + ": the kernel takes " + MOST + " at the most");
        }
        return mappings;
    }

    /** One without the other would map users and leave groups, or the other way round. */
    static void checkPair(Tree owner, String place) throws OciException {
        var uids = owner.at("uidMappings");
        var gids = owner.at("gidMappings");
        if (uids.items().isEmpty() != gids.items().isEmpty()) {
            boolean lacksGids = gids.items().isEmpty();
            throw new OciException("config.json, line " + (lacksGids ? uids : gids).line() + ": " + place + ": "
                    + (lacksGids ? "uidMappings without gidMappings" : "gidMappings without uidMappings")
                    + ": write both, or neither");
        }
    }

    private static long id(Tree item, String key, String here) throws OciException {
        var id = item.at(key).number();
        if (id.isEmpty() || id.getAsLong() < 0 || id.getAsLong() >= NOBODYS) {
            throw new OciException(here + key + ": write a number from 0 to " + (NOBODYS - 1));
        }
        return id.getAsLong();
    }

    private static boolean beyond(long first, long count) {
        return count > NOBODYS - first;
    }

    private static boolean overlap(long one, long ones, long other, long others) {
        return one < other + others && other < one + ones;
    }
}
