package brig.policy.verdict;

import brig.policy.EffectivePolicy;
import brig.policy.FileGrant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy's file lists, to be asked by path. An answer takes one look-up for each directory above. */
public final class FileTable {
    public static final int READ = 1;
    /** Change what is in a file. */
    public static final int WRITE = 1 << 1;
    /** Make, rename and remove in a directory. */
    public static final int CHANGE = 1 << 2;

    public static final int EXECUTE = 1 << 3;

    private final List<FileGrant> grants;
    private final Map<String, Integer> rights = new HashMap<>();
    private final Set<String> listed = new HashSet<>();
    private final Set<String> masked;
    private final Set<String> readOnly;

    public FileTable(EffectivePolicy policy) {
        grants = FileGrant.of(policy);
        for (var grant : grants) {
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

    /** What a grant gives, of the rights that are here. */
    public static int rights(FileGrant.Kind kind) {
        return switch (kind) {
            case READ, DEVICE_READ -> READ;
            case WRITE -> READ | WRITE | CHANGE;
            case DEVICE, TERMINAL -> READ | WRITE;
            case EXECUTE -> EXECUTE;
            case LIST, LOADER -> 0;
        };
    }

    /** @param path absolute, without a link, {@code .} or {@code ..} */
    public boolean allows(String path, int right) {
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

    /** The grant that {@link #allows} rests on; of several, the one nearest to the path that a policy named. */
    public Optional<FileGrant> grant(String path, int right) {
        var builtIn = Optional.<FileGrant>empty();
        for (var at = path; ; at = parent(at)) {
            for (var grant : grants) {
                boolean gives = (rights(grant.kind()) & right) != 0
                        || (right == READ
                                && grant.kind() == FileGrant.Kind.LIST
                                && grant.path().equals(path));
                if (gives && grant.path().equals(at)) {
                    if (!grant.source().equals(FileGrant.BUILT_IN)) {
                        return Optional.of(grant);
                    }
                    builtIn = builtIn.isEmpty() ? Optional.of(grant) : builtIn;
                }
            }
            if (at.length() <= 1) {
                return builtIn;
            }
        }
    }

    /**
     * The key of the policy that refuses a change; null if none does.
     *
     * @param changed the path itself with {@link #WRITE}, or its directory with {@link #CHANGE}
     */
    public @Nullable String writeRefusal(String path, String changed, int right) {
        if (isMasked(path)) {
            return "files.masked";
        }
        if (isReadOnly(path)) {
            return "files.readOnly";
        }
        return allows(changed, right) ? null : "files.write";
    }

    /** Whether the path lies at or beneath one that nothing was left of. */
    public boolean isMasked(String path) {
        return above(path, masked).isPresent();
    }

    public boolean isReadOnly(String path) {
        return above(path, readOnly).isPresent();
    }

    /** Whether there is nothing that this right is refused for. */
    public boolean allowsAll(int right) {
        return (rights.getOrDefault("/", 0) & right) != 0;
    }

    /** The path itself or the nearest directory above it that is one of these. */
    public static Optional<String> above(String path, Set<String> directories) {
        if (directories.isEmpty()) {
            return Optional.empty();
        }
        for (var at = path; ; at = parent(at)) {
            if (directories.contains(at)) {
                return Optional.of(at);
            }
            if (at.length() <= 1) {
                return Optional.empty();
            }
        }
    }

    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
