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
        rules.alwaysNeeded();
        var files = policy.files();
        files.read().forEach(path -> rules.allow(path, READ, "files.read"));
        files.write().forEach(path -> rules.allow(path, READ_WRITE, "files.write"));
        files.execute().forEach(path -> rules.allow(path, EXECUTE, "files.execute"));
        files.tmpfs().forEach(tmpfs -> rules.allow(tmpfs.path(), READ_WRITE, "files.tmpfs"));
        files.volumes()
                .forEach(
                        volume -> rules.allow(volume.target(), volume.writable() ? READ_WRITE : READ, "files.volumes"));
        policy.devices()
                .forEach(device ->
                        rules.allow(device.path(), device.writable() ? TERMINAL : READ_FILE | IOCTL_DEV, "devices"));
        return List.copyOf(rules.rules.values());
    }

    /** The devices that every container has, shared memory, and reading /proc. */
    private void alwaysNeeded() {
        allow("/dev", READ_DIR, PathRule.BUILT_IN);
        for (var name : List.of("null", "zero", "full", "random", "urandom")) {
            allow("/dev/" + name, DEVICE, PathRule.BUILT_IN);
        }
        for (var name : List.of("tty", "ptmx", "pts", "console")) {
            allow("/dev/" + name, TERMINAL, PathRule.BUILT_IN);
        }
        allow("/dev/shm", READ_WRITE, PathRule.BUILT_IN);
        allow("/proc", READ, PathRule.BUILT_IN);
    }

    /** Rights to one path add up; the first source is kept unless it was built in. */
    private void allow(String path, long access, String source) {
        var clean = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        long rights = access & known;
        rules.merge(
                clean,
                new PathRule(clean, rights, rights & OF_A_FILE, source),
                (old, more) -> new PathRule(
                        clean,
                        old.accessIfDirectory() | more.accessIfDirectory(),
                        old.accessIfFile() | more.accessIfFile(),
                        old.builtIn() ? more.source() : old.source()));
    }
}
