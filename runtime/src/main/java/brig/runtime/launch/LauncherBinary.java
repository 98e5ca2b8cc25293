package brig.runtime.launch;

import brig.runtime.sys.Linux;
import java.io.IOException;

/**
 * The native launcher as a sealed file in memory. The container's first program is executed by it, so it must not be a
 * file that the container could reach through {@code /proc/self/exe} and write to (CVE-2019-5736).
 */
final class LauncherBinary {
    private LauncherBinary() {}

    /** @return a descriptor; the caller closes it */
    static int open(Linux linux) throws IOException {
        var resource = "/native/" + System.getProperty("os.arch") + "/brig-launch";
        try (var stream = LauncherBinary.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IOException("no launcher for this machine: " + resource + " is not in the jar");
            }
            int fd = linux.memfdCreate("brig-launch");
            linux.write(fd, stream.readAllBytes());
            linux.seal(fd);
            return fd;
        }
    }
}
