package brig.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Somebody without any privilege, for a test that is root only to become him.
 *
 * @param home his own, for this test alone
 * @param ids {@code many} or {@code one}: whether he has subordinate ids
 */
public record User(Path home, String ids) {
    public static final int UID = 4242;

    /** His first subordinate id. */
    public static final int FIRST = 3_000_000;

    public static User with(String ids) throws IOException, InterruptedException {
        var home = Files.createTempDirectory(Path.of("/opt"), "brig-user");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var user = new User(home, ids);
        var made = user.command("sh", "-c", "mkdir ~/volume; echo a secret of his >~/secret; chmod 600 ~/secret")
                .run();
        if (made.code() != 0) {
            throw new IOException("no home: " + made);
        }
        return user;
    }

    public Command command(Object... words) {
        return Command.of("sh", Tools.script("as-user"), home, ids).and(words);
    }

    public Command brig(Object... words) {
        return command(Tools.client()).and(words);
    }

    /** {@code brig run} in the busybox root, without what is missing. */
    public Command run(PolicyText policy, Object... options) throws IOException, InterruptedException {
        return run(policy, Roots.busybox(), options);
    }

    public Command run(PolicyText policy, Path root, Object... options) throws IOException {
        var file = policy.write(home);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return brig("run", "--allow-degraded", "--policy", file, "--rootfs", root)
                .and(options);
    }

    /** Attempts of the helper, behind {@link #run}. */
    public Ended attempt(PolicyText policy, String words, Object... options) throws IOException, InterruptedException {
        return run(policy, options)
                .and("--")
                .and((Object[]) ("/bin/inside " + words).split(" "))
                .run();
    }

    /** What is left of containers that have ended. */
    public java.util.List<Path> left() throws IOException {
        var running = home.resolve("run/brig");
        if (!Files.exists(running)) {
            return java.util.List.of();
        }
        try (var left = Files.list(running)) {
            return left.toList();
        }
    }

    public void remove() throws IOException, InterruptedException {
        Command.of("rm", "-rf", home).run();
    }
}
