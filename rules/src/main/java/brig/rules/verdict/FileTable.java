package brig.rules.verdict;

import brig.policy.EffectivePolicy;
import brig.policy.FileGrant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A policy's file lists, to be asked by path. An answer takes one look-up for each directory above. */
final class FileTable {
    static final int READ = 1;
    /** Change what is in a file. */
    static final int WRITE = 1 << 1;
    /** Make, rename and remove in a directory. */
    static final int CHANGE = 1 << 2;

    static final int EXECUTE = 1 << 3;

    private final Map<String, Integer> rights = new HashMap<>();
    private final Set<String> listed = new HashSet<>();
    private final Set<String> masked;
    private final Set<String> readOnly;

    FileTable(EffectivePolicy policy) {
        for (var grant : FileGrant.of(policy)) {
            int added = rights(grant.kind());
            if (added != 0) {
                rights.merge(grant.path(), added, (a, b) -> a | b);
            }
            if (grant.kind() == FileGrant.Kind.LIST) {
                listed.add(grant.path());
            }
        }
        masked = Set.copyOf(policy.files().masked());
        readOnly = Set.copyOf(policy.files().readOnly());
    }

    private static int rights(FileGrant.Kind kind) {
        return switch (kind) {
            case READ, DEVICE_READ -> READ;
            case WRITE -> READ | WRITE | CHANGE;
            case DEVICE, TERMINAL -> READ | WRITE;
            case EXECUTE -> EXECUTE;
            case LIST, LOADER -> 0;
        };
    }

    /** @param path absolute, without a link, {@code .} or {@code ..} */
    boolean allows(String path, int right) {
        if (right == READ && listed.contains(path)) {
            return true;
        }
        for (var at = path; ; at = parent(at)) {
            var granted = rights.get(at);
            if (granted != null && (granted & right) != 0) {
                return true;
            }
            if (at.length() <= 1) {
                return false;
            }
        }
    }

    /** Whether the path lies at or beneath one that nothing was left of. */
    boolean isMasked(String path) {
        return isBeneath(path, masked);
    }

    boolean isReadOnly(String path) {
        return isBeneath(path, readOnly);
    }

    /** Whether there is nothing that this right is refused for. */
    boolean allowsAll(int right) {
        return (rights.getOrDefault("/", 0) & right) != 0;
    }

    private static boolean isBeneath(String path, Set<String> directories) {
        if (directories.isEmpty()) {
            return false;
        }
        for (var at = path; ; at = parent(at)) {
            if (directories.contains(at)) {
                return true;
            }
            if (at.length() <= 1) {
                return false;
            }
        }
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
