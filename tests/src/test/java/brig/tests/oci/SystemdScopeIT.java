package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Roots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** {@code --systemd-cgroup}, with a systemd that is one. */
@AsRoot
class SystemdScopeIT {
    private static final String UNIT = "brig-one.scope";
    private static final String PLACE = "brig.slice/brig-test.slice/brig-one.scope";
    private static final String LINUX = "\"linux\": {";
    private static final String[] MEMORY = {"memory.max", "memory.limit_in_bytes"};

    @TempDir
    Path temp;

    private static Bundle bundle(Systemd systemd, Path temp, String... changes) throws Exception {
        return Bundle.in(temp, systemd.runtime())
                .with(
                        "/bin/sleep 100",
                        LINUX,
                        LINUX + "\"cgroupsPath\": \"brig-test.slice:brig:one\",",
                        "\"resources\": {",
                        "\"resources\": {\"memory\": {\"limit\": 67108864}, \"pids\": {\"limit\": 31},")
                .with("/bin/sleep 100", changes);
    }

    @Test
    void aContainerIsAScopeOfSystemdsFromItsCreationToItsEnd() throws Exception {
        assertThat(Systemd.PROGRAM).as("systemd is installed").exists();
        try (var systemd = Systemd.boot(temp)) {
            var bundle = bundle(systemd, temp);

            var created = bundle.create("one");
            assertThat(created.code()).as(bundle.output()).isZero();
            assertThat(systemd.show(UNIT, "ActiveState")).isEqualTo("active");
            assertThat(systemd.show(UNIT, "ControlGroup")).isEqualTo("/" + PLACE);
            assertThat(systemd.show(UNIT, "Delegate")).isEqualTo("yes");
            assertThat(systemd.show(UNIT, "MemoryMax")).isEqualTo("67108864");
            assertThat(systemd.show(UNIT, "TasksMax")).isEqualTo("31");
            assertThat(systemd.group(PLACE, MEMORY)).isEqualTo("67108864");

            bundle.call("start", "one");
            assertThat(systemd.openedIn(PLACE, "/dev/kmsg")).as("in its groups").isEqualTo("EPERM");
            // systemd goes over the groups of a slice when a scope of it ends
            systemd.run("systemd-run", "-q", "--scope", "--slice=brig-test.slice", "true");
            var where = bundle.call("exec", "one", "/bin/cat", "/proc/self/cgroup");
            assertThat(where.out().lines().filter(line -> !line.contains("cpuset")))
                    .as(where.toString())
                    .anyMatch(line -> line.contains("name=systemd:/" + PLACE) || line.startsWith("0::/"))
                    .filteredOn(line -> line.matches("\\d+:(memory|pids|devices|blkio|cpuacct):.*"))
                    .allMatch(line -> line.endsWith(PLACE));
            assertThat(systemd.show(UNIT, "ActiveState"))
                    .as("its first process has gone on alone")
                    .isEqualTo("active");

            var updated = bundle.call("update", "--memory", "50M", "--pids-limit", "17", "one");
            assertThat(updated.code()).as(updated.toString()).isZero();
            systemd.run("systemctl", "daemon-reload");
            assertThat(systemd.show(UNIT, "MemoryMax")).isEqualTo("52428800");
            assertThat(systemd.show(UNIT, "TasksMax")).isEqualTo("17");
            assertThat(systemd.group(PLACE, MEMORY)).as("after a reload").isEqualTo("52428800");
            assertThat(systemd.group(PLACE, "pids.max")).isEqualTo("17");
            assertThat(systemd.openedIn(PLACE, "/dev/kmsg")).as("in its groups").isEqualTo("EPERM");
            var device = bundle.call("exec", "one", "/bin/sh", "-c", "echo >/dev/null && echo is open");
            assertThat(device.out()).as(device.toString()).contains("is open");

            bundle.call("kill", "one", "KILL");
            Await.until(() -> !systemd.show(UNIT, "ActiveState").equals("active"), "the scope's end");
            var deleted = bundle.call("delete", "one");
            assertThat(deleted.code()).as(deleted.toString()).isZero();
            assertThat(systemd.show(UNIT, "LoadState")).isEqualTo("not-found");
            assertThat(systemd.groups()).noneMatch(dir -> Files.exists(dir.resolve(PLACE)));
        }
    }

    /** Where systemd's own socket is not to be had: through the bus, as an engine's other programs ask it. */
    @Test
    @EnabledIf(value = "dbus", disabledReason = "dbus-daemon is not installed")
    void withoutItsOwnSocketSystemdIsAskedByTheSystemBus() throws Exception {
        assertThat(Systemd.PROGRAM).as("systemd is installed").exists();
        try (var systemd = Systemd.boot(temp)) {
            systemd.startBus();
            var bundle = bundle(systemd, temp);

            systemd.leaveDeadSocket();
            var created = bundle.create("one");
            systemd.leaveNoSocket();
            var updated = bundle.call("update", "--pids-limit", "17", "one");
            var limit = systemd.show(UNIT, "TasksMax");
            var active = systemd.show(UNIT, "ActiveState");
            var deleted = bundle.call("delete", "--force", "one");

            assertThat(created.code()).as(bundle.output()).isZero();
            assertThat(updated.code()).as(updated.toString()).isZero();
            assertThat(limit).isEqualTo("17");
            assertThat(active).isEqualTo("active");
            assertThat(deleted.code()).as(deleted.toString()).isZero();
            assertThat(systemd.show(UNIT, "LoadState")).isEqualTo("not-found");
        }
    }

    static boolean dbus() {
        return Files.exists(Systemd.BUS);
    }

    /** Whoever stops the scope ends the container; and a container that is not made leaves no scope. */
    @Test
    void aScopeThatIsStoppedAndOneThatFailsLeaveNothing() throws Exception {
        assertThat(Systemd.PROGRAM).as("systemd is installed").exists();
        try (var systemd = Systemd.boot(temp)) {
            var failing = bundle(
                    systemd,
                    temp.resolve("failing"),
                    "\"mounts\": [",
                    "\"mounts\": [{\"destination\": \"/x\", \"type\": \"none\"},");
            var bundle = bundle(systemd, temp.resolve("whole")).with("/bin/sh /script");
            Files.writeString(bundle.rootfs().resolve("script"), "trap 'exit 0' TERM; echo waits; sleep 100 & wait\n");

            var refused = failing.create("one");
            var left = systemd.show(UNIT, "LoadState");
            var created = bundle.create("one");
            bundle.call("start", "one");
            Await.until(() -> bundle.output().contains("waits"), "its trap");
            var second = failing.create("one");
            long before = System.nanoTime();
            var stopped = systemd.run("systemctl", "stop", UNIT);
            var took = Duration.ofNanos(System.nanoTime() - before);
            Await.until(() -> bundle.call("state", "one").out().contains("\"stopped\""), "its end");
            var deleted = bundle.call("delete", "one");

            assertThat(refused.code()).as(failing.output()).isEqualTo(1);
            assertThat(left).isEqualTo("not-found");
            assertThat(created.code()).as(bundle.output()).isZero();
            assertThat(second.code()).isEqualTo(1);
            assertThat(failing.output()).contains("UnitExists");
            assertThat(stopped.code()).as(stopped.toString()).isZero();
            assertThat(took).as("it saw the last one end").isLessThan(Duration.ofSeconds(60));
            assertThat(deleted.code()).as(deleted.toString()).isZero();
            assertThat(systemd.groups()).noneMatch(dir -> Files.exists(dir.resolve(PLACE)));
        }
    }

    /** Its default driver where systemd is process 1. */
    @Test
    @EnabledIf(value = "podman", disabledReason = "podman is not installed")
    void podmanHasSystemdMakeTheGroups() throws Exception {
        assertThat(Systemd.PROGRAM).as("systemd is installed").exists();
        try (var systemd = Systemd.boot(temp)) {
            var config = Files.writeString(
                    temp.resolve("containers.conf"),
                    "[containers]\ndefault_ulimits = [\"nofile=1024:1024\"]\n[engine]\ncgroup_manager=\"systemd\"\n"
                            + "events_logger=\"file\"\n");

            var ended = systemd.run(
                    "env",
                    "BRIG_SOCKET=",
                    "CONTAINERS_CONF=" + config,
                    "podman",
                    "--root",
                    temp.resolve("podman"),
                    "--runroot",
                    temp.resolve("podman-run"),
                    "--tmpdir",
                    temp.resolve("podman-tmp"),
                    "--storage-driver",
                    "vfs",
                    "--runtime",
                    Bundle.brigOci(),
                    "run",
                    "--rm",
                    "--network=none",
                    "--memory=64m",
                    "--rootfs",
                    Roots.busybox(),
                    "/bin/sh",
                    "-c",
                    "cat /proc/self/cgroup; exit 7");

            assertThat(ended.code()).as(ended.toString()).isEqualTo(7);
            assertThat(ended.out().lines().filter(line -> line.matches("\\d+:(memory|pids|devices|name=systemd):.*")))
                    .allMatch(line -> line.matches(".*:/machine.slice/libpod-[0-9a-f]{64}.scope"));
            Await.until(
                    () -> systemd.run("systemctl", "list-units", "--all", "--no-legend", "--no-pager", "libpod-*")
                            .out()
                            .isEmpty(),
                    "the end of its scopes");
        }
    }

    static boolean podman() {
        return Files.exists(Path.of("/usr/bin/podman"));
    }

    @Test
    void anOrdinaryUserIsToldThatItListensToRootAlone() throws Exception {
        assertThat(Systemd.PROGRAM).as("systemd is installed").exists();
        var nobody =
                new Object[] {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "BRIG_SOCKET="};
        assumeThat(Command.of("test", "-x", Bundle.brigOci())
                        .behind(nobody)
                        .run()
                        .code())
                .as("a place that everybody may enter")
                .isZero();
        var open = Files.createTempDirectory(Path.of("/opt"), "brig-scope");
        try (var systemd = Systemd.boot(temp)) {
            var bundle = Bundle.in(open, Bundle.brigOci()).with("/bin/true");
            Command.of("chmod", "-R", "a+rX", open).run();
            var words = new Object[] {
                Bundle.brigOci(),
                "--systemd-cgroup",
                "--root",
                open.resolve("root"),
                "create",
                "--bundle",
                bundle.directory(),
                "one"
            };

            var asHimself = systemd.run(Command.of(words).behind(nobody).words().toArray());
            var inHisNamespace = systemd.run(Command.of(words)
                    .behind("unshare", "-r")
                    .behind(nobody)
                    .words()
                    .toArray());

            assertThat(List.of(asHimself, inHisNamespace))
                    .allMatch(ended -> ended.code() == 1 && ended.err().contains("systemd listens to root alone"));
        } finally {
            Command.of("rm", "-r", open).run();
        }
    }

    @Test
    void whereThereIsNoSystemdItIsSaidAtOnce() throws Exception {
        assumeThat(Files.exists(Path.of("/run/systemd/private"))
                        || Files.exists(Path.of("/run/dbus/system_bus_socket")))
                .as("a systemd of this machine's own")
                .isFalse();
        var runtime = Files.writeString(
                temp.resolve("runtime"), "#!/bin/sh\nexec " + Bundle.brigOci() + " --systemd-cgroup \"$@\"\n");
        assertThat(runtime.toFile().setExecutable(true)).isTrue();
        var bundle = Bundle.in(temp, runtime).with("/bin/true");

        var created = bundle.create("none");

        assertThat(created.code()).isEqualTo(1);
        assertThat(bundle.output())
                .contains("no systemd to be reached here: there is neither /run/systemd/private nor", "cgroupfs");
    }
}
