package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Namespaces that an engine's container does not get for itself, and clocks. */
@AsRoot
class OciPlacesIT {
    private static final String CAPABILITIES = "\"CAP_AUDIT_WRITE\", \"CAP_KILL\", \"CAP_NET_BIND_SERVICE\"";

    @TempDir
    Path temp;

    private static String ns(long pid, String kind) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)).toString();
    }

    private static long mounts() throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.contains("/rootfs")).count();
        }
    }

    @Test
    void aContainerInTheCallersMountsHasItsOwnRootAndMountsNothingThere() throws Exception {
        var bundle = Bundle.in(temp).with("/bin/sleep 100", ", {\"type\": \"mount\"}", "");
        long before = mounts();

        var created = bundle.create("here");
        var started = bundle.call("start", "here");
        var seen = bundle.call("exec", "here", "/bin/sh", "-c", "cat /etc/secret; wc -c </proc/keys; ls /");
        long pid = bundle.pid();
        var place = ns(pid, "mnt");
        long meanwhile = mounts();
        bundle.call("delete", "--force", "here");

        assertThat(created.code()).as(bundle.output()).isZero();
        assertThat(started.code()).as(started.toString()).isZero();
        assertThat(place).isEqualTo(ns(ProcessHandle.current().pid(), "mnt"));
        assertThat(meanwhile).isEqualTo(before);
        // what is masked is hidden, as it is for the first program
        assertThat(seen.out()).startsWith("a secret\n0\n").doesNotContain("boot");
    }

    /** With runc the namespace that it is in leads to the host's root: with Brig nobody comes so far. */
    @Test
    void nobodyEntersTheCallersMountsFromWithin() throws Exception {
        var bundle = Bundle.in(temp)
                .with(
                        "/bin/inside setns self mnt",
                        ", {\"type\": \"mount\"}",
                        "",
                        CAPABILITIES,
                        CAPABILITIES + ", \"CAP_SYS_ADMIN\", \"CAP_SYS_CHROOT\"");
        var open = Bundle.in(temp.resolve("runc"), "runc")
                .with(
                        "/bin/inside setns self mnt",
                        CAPABILITIES,
                        CAPABILITIES + ", \"CAP_SYS_ADMIN\", \"CAP_SYS_CHROOT\"");
        open.create("open");
        open.call("start", "open");
        Await.until(() -> open.output().contains("ok "), "runc lets it through");
        open.call("delete", "--force", "open");

        bundle.create("tries");
        bundle.call("start", "tries");
        Await.until(() -> bundle.call("state", "tries").out().contains("\"stopped\""), "its end");
        bundle.call("delete", "tries");

        assertThat(bundle.output()).isEmpty();
    }

    @Test
    void aContainerLivesInTheMountsAndTheUsersThatItsEngineNames() throws Exception {
        var other = Command.of("unshare", "-m", "sleep", "100").start();
        var users = Command.of("unshare", "-U", "sleep", "100").start();
        try {
            Await.until(
                    () -> !ns(other.process().pid(), "mnt")
                            .equals(ns(ProcessHandle.current().pid(), "mnt")),
                    "other mounts");
            Await.until(
                    () -> !ns(users.process().pid(), "user")
                            .equals(ns(ProcessHandle.current().pid(), "user")),
                    "other users");
            for (var map : List.of("uid_map", "gid_map")) {
                Files.writeString(Path.of("/proc/" + users.process().pid(), map), "0 1879048192 1000");
            }
            var one = Bundle.in(temp.resolve("one"))
                    .with(
                            "/bin/sleep 100",
                            "{\"type\": \"mount\"}",
                            "{\"type\": \"mount\", \"path\": \"/proc/"
                                    + other.process().pid() + "/ns/mnt\"}");
            var two = Bundle.in(temp.resolve("two"))
                    .with(
                            "/bin/sleep 100",
                            "{\"type\": \"mount\"}",
                            "{\"type\": \"mount\"}, {\"type\": \"user\", \"path\": \"/proc/"
                                    + users.process().pid() + "/ns/user\"}");

            var mounted = one.create("mounted");
            var used = two.create("used");
            var mounts = ns(one.pid(), "mnt");
            var user = ns(two.pid(), "user");
            two.call("start", "used");
            var id = two.call("exec", "used", "/bin/sh", "-c", "id -u; cat /proc/self/uid_map");
            one.call("delete", "--force", "mounted");
            two.call("delete", "--force", "used");

            assertThat(mounted.code()).as(one.output()).isZero();
            assertThat(used.code()).as(two.output()).isZero();
            assertThat(mounts).isEqualTo(ns(other.process().pid(), "mnt"));
            assertThat(user).isEqualTo(ns(users.process().pid(), "user"));
            assertThat(id.out()).as(id.toString()).matches("(?s)0\\s+0\\s+1879048192\\s+1000");
        } finally {
            other.process().destroy();
            users.process().destroy();
        }
    }

    @Test
    void aContainerHasClocksOfItsOwn() throws Exception {
        var bundle = Bundle.in(temp)
                .with(
                        "/bin/sleep 100",
                        "{\"type\": \"mount\"}",
                        "{\"type\": \"mount\"}, {\"type\": \"time\"}",
                        "\"linux\": {",
                        "\"linux\": {\"timeOffsets\": {\"boottime\": {\"secs\": 100000000, \"nanosecs\": 0}},");

        var created = bundle.create("late");
        bundle.call("start", "late");
        var uptime = bundle.call("exec", "late", "/bin/cat", "/proc/uptime");
        var clock = ns(bundle.pid(), "time");
        bundle.call("delete", "--force", "late");

        assertThat(created.code()).as(bundle.output()).isZero();
        assertThat(Double.parseDouble(uptime.out().split(" ")[0]))
                .as(uptime.toString())
                .isGreaterThan(1e8);
        assertThat(clock).isNotEqualTo(ns(ProcessHandle.current().pid(), "time"));
    }
}
