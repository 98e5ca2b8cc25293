package brig.runtime.landlock;

import static brig.runtime.landlock.AccessFs.EXECUTE;
import static brig.runtime.landlock.AccessFs.IOCTL_DEV;
import static brig.runtime.landlock.AccessFs.OF_A_FILE;
import static brig.runtime.landlock.AccessFs.READ;
import static brig.runtime.landlock.AccessFs.READ_DIR;
import static brig.runtime.landlock.AccessFs.READ_FILE;
import static brig.runtime.landlock.AccessFs.TRUNCATE;
import static brig.runtime.landlock.AccessFs.WRITE;
import static brig.runtime.landlock.AccessFs.WRITE_FILE;

import brig.policy.EffectivePolicy;
import brig.policy.FileGrant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file lists of a policy as path rules. The right to execute comes from the execute list alone. */
final class PathRules {
    private static final long READ_WRITE = READ | WRITE;
    private static final long DEVICE = READ_FILE | WRITE_FILE | TRUNCATE;
    private static final long TERMINAL = DEVICE | IOCTL_DEV;

    private final long known;
    private final Map<String, PathRule> rules = new LinkedHashMap<>();

    private PathRules(long known) {
        this.known = known;
    }

    static List<PathRule> of(EffectivePolicy policy, long known) {
        var rules = new PathRules(known);
        FileGrant.of(policy).forEach(grant -> rules.allow(grant.path(), rights(grant.kind()), grant.source()));
        return List.copyOf(rules.rules.values());
    }

    private static long rights(FileGrant.Kind kind) {
        return switch (kind) {
            case READ -> READ;
            case WRITE -> READ_WRITE;
            case EXECUTE, LOADER -> EXECUTE;
            case LIST -> READ_DIR;
            case DEVICE -> DEVICE;
            case DEVICE_READ -> READ_FILE | IOCTL_DEV;
            case TERMINAL -> TERMINAL;
        };
    }

    /** Rights to one path add up; the first source is kept unless it was built in. */
    private void allow(String path, long access, String source) {
        long rights = access & known;
        rules.merge(
                path,
                new PathRule(path, rights, rights & OF_A_FILE, source),
                (old, more) -> new PathRule(
                        path,
                        old.accessIfDirectory() | more.accessIfDirectory(),
                        old.accessIfFile() | more.accessIfFile(),
                        old.builtIn() ? more.source() : old.source()));
    }
}
