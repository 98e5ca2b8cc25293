package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code --systemd-cgroup}, with a systemd that is one. */
@AsRoot
class SystemdScopeIT {
    private static final String UNIT = "brig-one.scope";
    private static final String PLACE = "brig.slice/brig-test.slice/brig-one.scope";
    private static final String LINUX = "\"linux\": {";
    private static final String[] MEMORY = {"memory.max", "memory.limit_in_bytes"};

    private static final String LANE =
            "booting systemd beside other tests fails now and then: './brig test -Dbrig.systemd=true' does it";

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
    @EnabledIfSystemProperty(named = "brig.systemd", matches = "true", disabledReason = LANE)
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
            var where = bundle.call("exec", "one", "/bin/cat", "/proc/self/cgroup");
            assertThat(where.out().lines().filter(line -> !line.contains("cpuset")))
                    .as(where.toString())
                    .anyMatch(line -> line.contains("name=systemd:/" + PLACE) || line.startsWith("0::/"))
                    .filteredOn(line -> line.matches("\\d+:(memory|pids|devices):.*"))
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

    /** Whoever stops the scope ends the container; and a container that is not made leaves no scope. */
    @Test
    @EnabledIfSystemProperty(named = "brig.systemd", matches = "true", disabledReason = LANE)
    void aScopeThatIsStoppedAndOneThatFailsLeaveNothing() throws Exception {
        assertThat(Systemd.PROGRAM).as("systemd is installed").exists();
        try (var systemd = Systemd.boot(temp)) {
            var failing = bundle(
                    systemd,
                    temp.resolve("failing"),
                    "\"mounts\": [",
                    "\"mounts\": [{\"destination\": \"/x\", \"type\": \"none\"},");
            var bundle = bundle(systemd, temp.resolve("whole")).with("/bin/sh /script");
            Files.writeString(bundle.rootfs().resolve("script"), "trap 'exit 0' TERM; sleep 100 & wait\n");

            var refused = failing.create("one");
            var left = systemd.show(UNIT, "LoadState");
            var created = bundle.create("one");
            bundle.call("start", "one");
            var second = failing.create("one");
            var stopped = systemd.run("systemctl", "stop", UNIT);
            Await.until(() -> bundle.call("state", "one").out().contains("\"stopped\""), "its end");
            var deleted = bundle.call("delete", "one");

            assertThat(refused.code()).as(failing.output()).isEqualTo(1);
            assertThat(left).isEqualTo("not-found");
            assertThat(created.code()).as(bundle.output()).isZero();
            assertThat(second.code()).isEqualTo(1);
            assertThat(failing.output()).contains("UnitExists");
            assertThat(stopped.code()).as(stopped.toString()).isZero();
            assertThat(deleted.code()).as(deleted.toString()).isZero();
            assertThat(systemd.groups()).noneMatch(dir -> Files.exists(dir.resolve(PLACE)));
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
