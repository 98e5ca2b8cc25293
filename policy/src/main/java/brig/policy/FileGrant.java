package brig.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that a program may do at a path and beneath it. The list of a policy's grants is what Landlock's rules and the
 * judge's tables are both made from, so the two agree.
 *
 * @param path absolute, inside the container, without a slash at its end
 * @param source the policy's key that granted it, or {@code built-in}: such a path may be absent
 */
public record FileGrant(String path, Kind kind, String source) {
    public static final String BUILT_IN = "built-in";

    /** Where programs name their dynamic loader. The kernel opens it for them, as it opens the program itself. */
    private static final List<String> LOADERS = List.of(
            "/lib64/ld-linux-x86-64.so.2",
            "/lib/ld-linux.so.2",
            "/lib/ld-linux-aarch64.so.1",
            "/lib/ld-musl-x86_64.so.1",
            "/lib/ld-musl-aarch64.so.1");

    public enum Kind {
        /** Read files, list directories. */
        READ,
        /** {@link #READ}, and write, make, rename and remove. */
        WRITE,
        EXECUTE,
        /** List the directory. */
        LIST,
        /** Read and write a device. */
        DEVICE,
        /** Read a device, and its ioctls. */
        DEVICE_READ,
        /** {@link #DEVICE}, and its ioctls. */
        TERMINAL,
        /** Be opened by the kernel as a program's loader. Not to be named as the program: it runs whatever it is given. */
        LOADER
    }

    /** All of a policy's, the built-in ones first. */
    public static List<FileGrant> of(EffectivePolicy policy) {
        var grants = builtIn();
        var files = policy.files();
        files.read().forEach(path -> grants.add(grant(path, Kind.READ, "files.read")));
        files.write().forEach(path -> grants.add(grant(path, Kind.WRITE, "files.write")));
        files.execute().forEach(path -> grants.add(grant(path, Kind.EXECUTE, "files.execute")));
        files.list().forEach(path -> grants.add(grant(path, Kind.LIST, "files.list")));
        files.tmpfs().forEach(tmpfs -> grants.add(grant(tmpfs.path(), Kind.WRITE, "files.tmpfs")));
        files.volumes()
                .forEach(volume -> grants.add(
                        grant(volume.target(), volume.writable() ? Kind.WRITE : Kind.READ, "files.volumes")));
        policy.devices()
                .forEach(device -> grants.add(
                        grant(device.path(), device.writable() ? Kind.TERMINAL : Kind.DEVICE_READ, "devices")));
        return List.copyOf(grants);
    }

    /** The devices that every container has, shared memory, reading /proc, and loaders. */
    private static List<FileGrant> builtIn() {
        var grants = new ArrayList<FileGrant>();
        grants.add(new FileGrant("/dev", Kind.LIST, BUILT_IN));
        for (var name : List.of("null", "zero", "full", "random", "urandom")) {
            grants.add(new FileGrant("/dev/" + name, Kind.DEVICE, BUILT_IN));
        }
        for (var name : List.of("tty", "ptmx", "pts", "console")) {
            grants.add(new FileGrant("/dev/" + name, Kind.TERMINAL, BUILT_IN));
        }
        grants.add(new FileGrant("/dev/shm", Kind.WRITE, BUILT_IN));
        grants.add(new FileGrant("/proc", Kind.READ, BUILT_IN));
        LOADERS.forEach(loader -> grants.add(new FileGrant(loader, Kind.LOADER, BUILT_IN)));
        return grants;
    }

    private static FileGrant grant(String path, Kind kind, String source) {
        return new FileGrant(
                path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path, kind, source);
    }
}
