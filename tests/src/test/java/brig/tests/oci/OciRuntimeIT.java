package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of an engine, without one. */
@AsRoot
class OciRuntimeIT {
    private static final String CAPABILITIES = "\"CAP_AUDIT_WRITE\", \"CAP_KILL\", \"CAP_NET_BIND_SERVICE\"";

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"brig-oci", "runc"})
    void aContainerIsCreatedWaitsRunsEndsAndIsDeletedLikeRuncs(String runtime) throws Exception {
        var bundle = Bundle.in(temp, runtime.equals("runc") ? runtime : Bundle.brigOci())
                .with("/bin/cat /etc/secret");

        var created = bundle.create("one");
        var before = bundle.output();
        var waiting = bundle.call("state", "one");
        var again = bundle.create("one");
        var started = bundle.call("start", "one");
        Await.until(() -> bundle.call("state", "one").out().contains("\"stopped\""), "stopped");
        var twice = bundle.call("start", "one");
        var deleted = bundle.call("delete", "one");
        var gone = bundle.call("state", "one");

        assertThat(created.code()).as(before).isZero();
        assertThat(before).isEmpty();
        assertThat(waiting.out()).contains("\"created\"");
        assertThat(again.code()).isEqualTo(1);
        assertThat(started.code()).as(started.toString()).isZero();
        assertThat(twice.code()).isEqualTo(1);
        assertThat(deleted.code()).as(deleted.toString()).isZero();
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err()).contains("does not exist");
    }

    /** As {@code runc spec} writes it; the kernel answers EPERM, and a runtime is to go on without (runtime-spec, config.md). */
    @Test
    void anAmbientCapabilityThatIsNotInheritableIsLeftOut() throws Exception {
        var bundle = Bundle.in(temp)
                .with(
                        "/bin/grep CapAmb /proc/self/status",
                        "\"permitted\": [",
                        "\"ambient\": [\"CAP_KILL\"], \"permitted\": [");

        var created = bundle.create("ambient");
        assertThat(created.code()).as(bundle.output()).isZero();
        bundle.call("start", "ambient");
        Await.until(() -> bundle.output().contains("CapAmb:\t0000000000000000"), "its set");

        assertThat(bundle.output()).contains("capabilities.ambient");
        assertThat(bundle.call("delete", "--force", "ambient").code()).isZero();
    }

    @Test
    void whatItsProgramWritesIsThere() throws Exception {
        var bundle = Bundle.in(temp).with("/bin/cat /etc/secret");

        bundle.create("said");
        bundle.call("start", "said");
        Await.until(() -> bundle.output().contains("a secret"), "its output");

        assertThat(bundle.call("delete", "--force", "said").code()).isZero();
    }

    @Test
    void itIsSignalledPausedListedAndOneMoreProgramRunsInIt() throws Exception {
        var bundle = Bundle.in(temp).with("/bin/sleep 100");
        bundle.create("busy");
        bundle.call("start", "busy");

        var inside = bundle.call("exec", "busy", "/bin/sh", "-c", "echo $$; hostname; exit 7");
        var paused = bundle.call("pause", "busy");
        var frozen = bundle.call("state", "busy");
        var resumed = bundle.call("resume", "busy");
        var listed = bundle.call("list", "--quiet");
        var processes = bundle.call("ps", "--format", "json", "busy");
        var limited = bundle.call("update", "--pids-limit", "7", "busy");
        int pid = bundle.pid();
        var refused = bundle.call("delete", "busy");
        var killed = bundle.call("kill", "busy", "KILL");
        Await.until(() -> bundle.call("state", "busy").out().contains("\"stopped\""), "stopped");
        var deleted = bundle.call("delete", "busy");

        assertThat(inside.code()).as(inside.toString()).isEqualTo(7);
        assertThat(inside.out()).endsWith("\nbrig");
        assertThat(paused.code()).as(paused.toString()).isZero();
        assertThat(frozen.out()).contains("\"paused\"");
        assertThat(resumed.code()).isZero();
        assertThat(listed.out()).isEqualTo("busy");
        assertThat(processes.out()).isEqualTo("[" + pid + "]");
        assertThat(limited.code()).as(limited.toString()).isZero();
        assertThat(refused.code()).isEqualTo(1);
        assertThat(killed.code()).isZero();
        assertThat(deleted.code()).as(deleted.toString()).isZero();
    }

    @Test
    void deletingWhatIsNotThereByForceIsFine() throws Exception {
        var bundle = Bundle.in(temp);

        assertThat(bundle.call("delete", "--force", "nobody").code()).isZero();
        assertThat(bundle.call("delete", "nobody").code()).isEqualTo(1);
    }

    /** The engine gives the capability, so nothing of the engine's stands in the way: runc lets it through. */
    @ParameterizedTest
    @CsvSource({"mount tmpfs x /mnt, SYS_ADMIN", "ptrace, SYS_PTRACE", "setns self uts, SYS_ADMIN"})
    void anAttemptToEscapeGoesThroughWithRuncAndKillsTheContainerWithBrig(String attempt, String capability)
            throws Exception {
        var more = CAPABILITIES + ", \"CAP_" + capability + "\"";
        var open = Bundle.in(temp.resolve("runc"), "runc").with("/bin/inside " + attempt, CAPABILITIES, more);
        var held = Bundle.in(temp.resolve("brig")).with("/bin/inside " + attempt, CAPABILITIES, more);

        open.create("open");
        open.call("start", "open");
        Await.until(() -> open.output().contains("ok "), "runc lets it through");
        held.create("held");
        held.call("start", "held");
        Await.until(() -> held.call("state", "held").out().contains("\"stopped\""), "its end");

        assertThat(held.output()).isEmpty();
        open.call("delete", "--force", "open");
        held.call("delete", "held");
    }

    @Test
    void oneMoreProgramThatTriesToEscapeEndsTheWholeContainer() throws Exception {
        var bundle = Bundle.in(temp).with("/bin/sleep 100");
        bundle.create("host");
        bundle.call("start", "host");

        var tried = bundle.call("exec", "host", "/bin/inside", "unshare", "mnt");
        Await.until(() -> bundle.call("state", "host").out().contains("\"stopped\""), "its end");

        assertThat(tried.code()).as(tried.toString()).isEqualTo(137);
        bundle.call("delete", "host");
    }

    @Test
    void aMountThatALinkLeadsOutsideLandsInside() throws Exception {
        var bundle = Bundle.in(temp)
                .with(
                        "/bin/cat /outside/secret",
                        "\"mounts\": [",
                        "\"mounts\": ["
                                + "{\"destination\": \"/trap/x\", \"type\": \"bind\", \"source\": \"/etc\", \"options\": [\"bind\"]},");
        var outside = Files.createDirectory(temp.resolve("outside"));
        Files.createSymbolicLink(bundle.rootfs().resolve("trap"), outside);

        var created = bundle.create("trap");

        assertThat(outside).isEmptyDirectory();
        assertThat(created.code()).as(bundle.output()).isEqualTo(1);
        assertThat(bundle.output()).contains("leads nowhere");
    }

    @Test
    void aContainerWhoseKeeperIsKilledDies() throws Exception {
        var bundle = Bundle.in(temp).with("/bin/sleep 100");
        bundle.create("orphan");
        bundle.call("start", "orphan");
        int pid = bundle.pid();
        var keeper = Command.of(
                        "sh",
                        "-c",
                        "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -q" + " \"brig.front.*"
                                + temp + ".*create\" && echo ${p#/proc/}; done")
                .run();

        Command.of("kill", "-9", keeper.out().lines().findFirst().orElseThrow()).run();

        Await.until(() -> !Files.exists(Path.of("/proc/" + pid + "/root/bin")), "its end");
        assertThat(bundle.call("delete", "orphan").code()).isZero();
    }

    /** What root mounts in the container's namespace, at a place that the engine shares, reaches the host with runc. */
    @ParameterizedTest
    @CsvSource({"runc, true", "brig-oci, false"})
    void aMountInASharedVolumeStaysInTheContainer(String runtime, boolean travels) throws Exception {
        var volume = temp.resolve("volume");
        Files.createDirectories(volume.resolve("place"));
        Command.of("mount", "--bind", volume, volume).run();
        Command.of("mount", "--make-shared", volume).run();
        try {
            var bundle = Bundle.in(temp, runtime.equals("runc") ? runtime : Bundle.brigOci())
                    .with(
                            "/bin/sleep 100",
                            "\"linux\": {",
                            "\"linux\": {\"rootfsPropagation\": \"rshared\",",
                            "\"mounts\": [",
                            "\"mounts\": [{\"destination\": \"/srv\", \"type\": \"bind\", \"source\": \"" + volume
                                    + "\", \"options\": [\"rbind\", \"rshared\"]},");
            var created = bundle.create("sharing");
            var mounted = Command.of("nsenter", "-t", bundle.pid(), "-m", "-r", "/bin/busybox")
                    .and("mount", "-t", "tmpfs", "inner", "/srv/place")
                    .run();
            boolean seen = Files.readString(Path.of("/proc/self/mountinfo")).contains(volume + "/place");
            bundle.call("delete", "--force", "sharing");

            assertThat(created.code()).as(bundle.output()).isZero();
            assertThat(mounted.code()).as(mounted.toString()).isZero();
            assertThat(seen).isEqualTo(travels);
        } finally {
            Command.of("umount", "-l", volume.resolve("place")).run();
            Command.of("umount", volume).run();
        }
    }

    @Test
    void runIsCreateStartAndDeleteInOne() throws Exception {
        var bundle = Bundle.in(temp).with("/bin/busybox true");

        var ended = bundle.call("run", "--bundle", bundle.directory(), "one");
        var gone = bundle.call("state", "one");
        bundle.with("/bin/sleep 100");
        var left = Command.of("sh", "-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", Bundle.brigOci())
                .and("--root", bundle.root(), "run", "--detach", "--bundle", bundle.directory(), "two")
                .run();
        var runs = bundle.call("state", "two");
        var forced = bundle.call("delete", "--force", "two");

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(gone.err()).contains("does not exist");
        assertThat(left.code()).as(left.toString()).isZero();
        assertThat(runs.out()).contains("\"running\"");
        assertThat(forced.code()).isZero();
    }

    @Test
    void whatIsCreatedOnlyIsDeletedByForceAlone() throws Exception {
        var bundle = Bundle.in(temp).with("/bin/true");
        bundle.create("waits");

        var refused = bundle.call("delete", "waits");
        var state = bundle.call("state", "waits");
        var forced = bundle.call("delete", "--force", "waits");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(state.out()).contains("\"created\"");
        assertThat(forced.code()).isZero();
    }

    /** The first runs on the host's files in the container's namespaces, the second is the container's own and as confined. */
    @Test
    void hooksOfBothNamespacesRunInTheirOrderAndOneThatFailsEndsTheContainer() throws Exception {
        var order = temp.resolve("order");
        var bundle = Bundle.in(temp)
                .with(
                        "/bin/sleep 100",
                        "\"hostname\": \"brig\"",
                        "\"hostname\": \"brig\", \"hooks\": {\"createContainer\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\","
                                + " \"echo create $(wc -c) $(ls /proc/self/ns | wc -l) >>" + order + "\"]}],"
                                + " \"startContainer\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"grep created; /bin/inside id;"
                                + " test ! -e /mark\"]}]}");
        var created = bundle.create("hooked");
        var started = bundle.call("start", "hooked");
        bundle.call("delete", "--force", "hooked");
        Files.writeString(bundle.rootfs().resolve("mark"), "");
        bundle.create("failing");
        var failed = bundle.call("start", "failing");
        Await.until(() -> bundle.call("state", "failing").out().contains("\"stopped\""), "its end");
        bundle.call("delete", "failing");

        assertThat(created.code()).as(bundle.output()).isZero();
        assertThat(Files.readString(order)).startsWith("create ");
        assertThat(started.code()).as(started.toString()).isZero();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("error running hook /bin/sh");
    }

    @Test
    void aTerminalBelongsToTheProgramsUser() throws Exception {
        var bundle = Bundle.in(temp).with("/bin/sleep 100");
        bundle.create("seat");
        bundle.call("start", "seat");

        var owner = Command.of("script", "-qec")
                .and(
                        Bundle.brigOci() + " --root " + bundle.root() + " exec -t --user 1000:1000 seat /bin/sh -c"
                                + " 'stat -c owner=%u $(tty)'",
                        "/dev/null")
                .run();
        bundle.call("delete", "--force", "seat");

        assertThat(owner.out()).as(owner.toString()).contains("owner=1000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hostname\": \"brig\" | \"hostname\": \"brig\", \"vm\": {\"hypervisor\": {\"path\": \"/x\"}} | vm",
                "{\"allow\": false, \"access\": \"rwm\"}]} | {\"allow\": false, \"access\": \"rwm\"}], \"rdma\": {\"x\": {}}} | rdma",
                "\"linux\": { | \"linux\": {\"sysctl\": {\"kernel.panic\": \"1\"}, | kernel.panic",
                "\"linux\": { | \"linux\": {\"rootfsPropagation\": \"upwards\", | rootfsPropagation",
                "\"linux\": { | \"linux\": {\"devices\": [{\"path\": \"/dev/x\", \"type\": \"c\", \"major\": 1, \"minor\": 1}], | device /dev/x",
                "\"hostname\": \"brig\" | \"hostname\": \"brig\", \"annotations\": {\"brig.policy\": \"/tmp/mine.yaml\"} | is a path"
            })
    void whatBrigDoesNotHonourIsRefusedByName(String text, String change, String message) throws Exception {
        var bundle = Bundle.in(temp).with("/bin/true", text, change);

        var created = bundle.create("refused");

        assertThat(created.code()).isEqualTo(1);
        assertThat(bundle.output()).contains(message);
    }

    /** web.yaml lets nobody read /etc/secret and runs as 33, whatever the engine says. */
    @Test
    void aPolicyThatAnAnnotationNamesHoldsBesideTheEngine() throws Exception {
        var bundle = Bundle.in(temp)
                .with(
                        "/bin/busybox id",
                        "\"hostname\": \"brig\"",
                        "\"hostname\": \"brig\", \"annotations\":" + " {\"brig.policy\": \"web\"}");

        bundle.create("web");
        bundle.call("start", "web");
        Await.until(() -> bundle.output().contains("uid=33"), "the policy's user");

        assertThat(bundle.call("delete", "--force", "web").code()).isZero();
    }
}
