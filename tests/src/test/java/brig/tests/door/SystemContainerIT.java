package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that boots: busybox's init as process 1, under the policy made for it. */
@AsRoot
class SystemContainerIT {
    private static final String NAME = "booted";

    @TempDir
    Path temp;

    private static Ended brig(Object... words) throws Exception {
        return Brig.verb(words).run();
    }

    @AfterEach
    void itEnds() throws Exception {
        brig("rm", "-f", NAME);
    }

    private Path root() throws Exception {
        var root = temp.resolve("root");
        Command.of("sh", Tools.script("busybox-root"), root).run();
        Files.createDirectories(root.resolve("etc/init.d"));
        Files.writeString(root.resolve("etc/inittab"), """
                ::sysinit:/etc/init.d/rcS
                ::respawn:/bin/httpd -f -p 8080 -u 33:33 -h /srv/www
                ::shutdown:/bin/echo going down
                """);
        Files.writeString(root.resolve("etc/init.d/rcS"), "#!/bin/sh\necho booting\n");
        Files.setPosixFilePermissions(root.resolve("etc/init.d/rcS"), PosixFilePermissions.fromString("rwxr-xr-x"));
        return root;
    }

    /** The host's number of the server; 0 if it does not run. */
    private static long server() throws Exception {
        var found = Pattern.compile("\"pid\":([0-9]+)[^\n]*httpd")
                .matcher(brig("top", "--json", NAME).out());
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    @Test
    void itBootsServesRestartsItsServicesAndGoesDown() throws Exception {
        var started = brig("run", "-d", "--name", NAME, "--policy", "system", "--rootfs", root(), "--", "/bin/init");
        assertThat(started.code()).as(started.toString()).isZero();

        Await.until(
                () -> brig("exec", NAME, "/bin/wget", "-q", "-O", "-", "http://127.0.0.1:8080/")
                        .out()
                        .contains("hello from the brig"),
                "its service answers");
        long before = server();
        assertThat(Files.getAttribute(Path.of("/proc/" + before), "unix:uid")).isEqualTo(0x7000_0000 + 33);
        assertThat(brig("exec", NAME, "/bin/killall", "httpd").code()).isZero();
        Await.until(() -> server() != 0 && server() != before, "init starts it again");

        var stopped = brig("stop", "--time", "60", NAME);

        assertThat(stopped.code()).as(stopped.toString()).isZero();
        assertThat(brig("logs", NAME).out()).contains("booting", "going down");
        assertThat(brig("wait", NAME).out()).isEqualTo("0");
    }

    /** What an init may ask for must not reach the host, nor end the container. */
    @Test
    void itsRootIsNobodyOutside() throws Exception {
        var started = brig("run", "-d", "--name", NAME, "--policy", "system", "--rootfs", root(), "--", "/bin/init");
        assertThat(started.code()).as(started.toString()).isZero();

        var told =
                brig("exec", NAME, "/bin/sh", "-c", "id -u; hostname other; mount -t tmpfs x /mnt; reboot -f; echo on");

        assertThat(told.out().lines()).as(told.toString()).startsWith("0").endsWith("on");
        assertThat(brig("ps").out()).contains(NAME);
    }
}
