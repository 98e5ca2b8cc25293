package brig.cli.learn;

import brig.monitor.proc.Interpreter;
import brig.policy.learn.Sightings.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The root directory of a running container, through {@code /proc/PID/root}. Only for paths without links, as the kernel
 * resolved them.
 *
 * @param pid of its first process, in our pid namespace
 */
public record LiveRoot(int pid) implements Recorder.Root {
    private static final int OWNER_READS = 0400;
    private static final int OWNER_WRITES = 0200;

    @Override
    public byte[] start(String path) {
        var file = at(path);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return new byte[0];
        }
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(Interpreter.START);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @Override
    public boolean isDirectory(String path) {
        return Files.isDirectory(at(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** The kernel asks for DAC_OVERRIDE where neither owner, group nor the others' bits give the right. */
    @Override
    public boolean ownerMay(String path, Use use) {
        if (use == Use.EXECUTE) {
            return true;
        }
        try {
            var facts = Files.readAttributes(at(path), "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
            int mode = (int) Objects.requireNonNull(facts.get("mode"));
            int shift = Objects.equals(facts.get("uid"), 0) ? 0 : Objects.equals(facts.get("gid"), 0) ? 3 : 6;
            return (mode << shift & (use == Use.READ || use == Use.LIST ? OWNER_READS : OWNER_WRITES)) != 0;
        } catch (IOException e) {
            return true;
        }
    }

    private Path at(String path) {
        // with a dot behind it, for the kernel's own link to the root is not to be taken for one of the container's
        return Path.of("/proc/" + pid + "/root/." + path);
    }
}
