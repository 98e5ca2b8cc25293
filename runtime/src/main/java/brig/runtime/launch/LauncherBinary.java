package brig.runtime.launch;

import brig.runtime.sys.Linux;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The native launcher as a sealed file in memory. The container's first program is executed by it, so it must not be a
 * file that the container could reach through {@code /proc/self/exe} and write to (CVE-2019-5736).
 */
final class LauncherBinary {
    private static byte @Nullable [] content;

    private LauncherBinary() {}

    /**
     * @param probe the launcher that does single actions in place of a program
     * @return a descriptor; the caller closes it
     */
    static int open(Linux linux, boolean probe) throws IOException {
        var bytes = probe ? read("brig-probe") : content();
        int fd = linux.memfdCreate("brig-launch");
        linux.write(fd, bytes);
        linux.seal(fd);
        return fd;
    }

    /** Read once; nobody writes into it. */
    static synchronized byte[] content() throws IOException {
        if (content == null) {
            content = read("brig-launch");
        }
        return content;
    }

    private static byte[] read(String name) throws IOException {
        var resource = "/native/" + System.getProperty("os.arch") + "/" + name;
        try (var stream = LauncherBinary.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IOException("no launcher for this machine: " + resource + " is not in the jar");
            }
            return stream.readAllBytes();
        }
    }
}
