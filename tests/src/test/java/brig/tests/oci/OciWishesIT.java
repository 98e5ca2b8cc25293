package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.serve.Served;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runtimes' own suites ask for beyond the specification's first page. */
@AsRoot
class OciWishesIT {
    private static final String NAME = "brig-wish-" + ProcessHandle.current().pid();
    private static final String HOST = "\"hostname\": \"brig\"";
    private static final String DENIED = "{\"allow\": false, \"access\": \"rwm\"}";
    private static final Path FREEZER = Path.of("/sys/fs/cgroup/freezer");

    @TempDir
    Path temp;

    private Bundle withDevice(String where, String rules) throws Exception {
        return Bundle.in(temp.resolve(where))
                .with(
                        "/bin/dd if=/dev/mine of=/dev/null bs=8192 count=1",
                        HOST,
                        HOST + ", \"annotations\": {\"brig.policy\": \"" + NAME + "\"}",
                        "\"linux\": {",
                        "\"linux\": {\"devices\": [{\"path\": \"/dev/mine\", \"type\": \"c\", \"major\": 10, \"minor\": 229}],",
                        DENIED,
                        DENIED + rules);
    }

    private static String said(Bundle bundle, String id) throws Exception {
        bundle.create(id);
        bundle.call("start", id);
        Await.until(() -> bundle.call("state", id).out().contains("\"stopped\""), "its end");
        bundle.call("delete", "--force", id);
        return bundle.output();
    }

    /** The policy names /dev/fuse, the engine its number, at another path; both must let it be read. */
    @Test
    void aDeviceIsTheSameByItsPathAndByItsNumber() throws Exception {
        var allowed = ", {\"allow\": true, \"type\": \"c\", \"major\": 10, \"minor\": 229, \"access\": \"r\"}";
        var open = withDevice("open", allowed);
        var closed = withDevice("closed", "");
        var unlisted = withDevice("unlisted", allowed);
        String read;
        String refused;
        try (var _ = Put.engine(NAME, "devices: [/dev/fuse]")) {
            read = said(open, "open");
            refused = said(closed, "closed");
        }
        try (var _ = Put.engine(NAME, "devices: [/dev/kmsg]")) {
            unlisted.create("unlisted");
        }

        // nothing is mounted that this end of it could be read for; it was opened
        assertThat(read).contains("/dev/mine").doesNotContain("can't open");
        assertThat(refused).contains("can't open '/dev/mine': Operation not permitted");
        assertThat(unlisted.output()).contains("device /dev/mine", "does not list it");
    }

    /** What nvidia's hooks do: mount into the root by its path in the bundle; and the caller's variables, as runc has it. */
    @Test
    void hooksFindTheRootWhereTheBundleHasItAndInTheirDirectory() throws Exception {
        var bundle = Bundle.in(temp);
        Files.writeString(temp.resolve("library"), "of the host");
        Files.writeString(bundle.rootfs().resolve("lib.so"), "");
        var root = bundle.rootfs();
        var runtime = "nsenter -m -t $(sed 's/.*pid.:\\\\([0-9]*\\\\).*/\\\\1/') mount --bind "
                + temp.resolve("library") + " " + root.resolve("lib.so") + " && echo $HOME >" + temp.resolve("home");
        bundle.with(
                "/bin/cat /lib.so",
                HOST,
                HOST + ", \"hooks\": {\"createRuntime\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \""
                        + runtime
                        + "\"]}], \"createContainer\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\","
                        + " \"pwd >" + temp.resolve("pwd") + "; test -e ./etc/secret\"]}]}");

        var output = said(bundle, "hooked");

        assertThat(output).isEqualTo("of the host");
        assertThat(Files.readString(temp.resolve("pwd")).strip()).isEqualTo(root.toString());
        assertThat(Files.readString(temp.resolve("home")).strip()).isEqualTo(System.getenv("HOME"));
        assertThat(Files.size(root.resolve("lib.so"))).isZero();
    }

    @Test
    void aContainerThatIsKeptLeavesItsGroupsUntilItIsDeleted() throws Exception {
        var bundle =
                Bundle.in(temp).with("/bin/true", "\"linux\": {", "\"linux\": {\"cgroupsPath\": \"/" + NAME + "\",");
        var groups = groups();
        assumeThat(groups).as("a cgroup hierarchy").isNotEmpty();

        var run = bundle.call("run", "--keep", "--bundle", bundle.directory(), "kept");
        boolean there = groups.stream().allMatch(Files::exists);
        var deleted = bundle.call("delete", "kept");

        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(there).isTrue();
        assertThat(deleted.code()).isZero();
        assertThat(groups).noneMatch(Files::exists);
    }

    private static List<Path> groups() {
        return List.of("pids", "memory", "unified").stream()
                .map(name -> Path.of("/sys/fs/cgroup", name))
                .filter(root -> Files.exists(root.resolve("cgroup.procs")))
                .map(root -> root.resolve(NAME))
                .toList();
    }

    /** Frozen in a group of somebody else's, not even SIGKILL ends a process. */
    @Test
    void whoStandsInSomebodyElsesFreezerIsDeletedAllTheSameAndByAPattern() throws Exception {
        assumeThat(Files.exists(FREEZER.resolve("cgroup.procs")))
                .as("a v1 freezer")
                .isTrue();
        var bundle = Bundle.in(temp).with("/bin/sleep 100");
        var others = FREEZER.resolve(NAME);
        bundle.create("frozen-1");
        bundle.call("start", "frozen-1");
        Files.createDirectory(others);
        try {
            Files.writeString(others.resolve("cgroup.procs"), Integer.toString(bundle.pid()));
            Files.writeString(others.resolve("freezer.state"), "FROZEN");

            var none = bundle.call("delete", "--force", "--regex", "^else-.*");
            var still = bundle.call("list", "--quiet");
            var deleted = bundle.call("delete", "--force", "--regex", "^frozen-.*");

            assertThat(none.code()).isZero();
            assertThat(still.out()).isEqualTo("frozen-1");
            assertThat(deleted.code()).as(deleted.toString()).isZero();
            assertThat(bundle.call("list", "--quiet").out()).isEmpty();
        } finally {
            Files.writeString(others.resolve("freezer.state"), "THAWED");
            Files.deleteIfExists(others);
        }
    }

    @Test
    void itsProcessorAndItsDisksTreatItAsTheEngineSays() throws Exception {
        var bundle = Bundle.in(temp)
                .with(
                        "/bin/sleep 100",
                        "\"cwd\": \"/\"",
                        "\"cwd\": \"/\", \"scheduler\": {\"policy\": \"SCHED_BATCH\", \"nice\": 5},"
                                + " \"ioPriority\": {\"class\": \"IOPRIO_CLASS_IDLE\", \"priority\": 0},"
                                + " \"execCPUAffinity\": {\"initial\": \"0\", \"final\": \"1\"}");
        bundle.create("slow");
        bundle.call("start", "slow");

        var stat = Files.readString(Path.of("/proc/" + bundle.pid() + "/stat")).split(" ");
        var disks = Command.of("ionice", "-p", bundle.pid()).run();
        var first = Files.readString(Path.of("/proc/" + bundle.pid() + "/status"));
        var added = bundle.call("exec", "slow", "/bin/grep", "Cpus_allowed_list", "/proc/self/status");
        bundle.call("delete", "--force", "slow");

        assertThat(stat[18]).as("nice").isEqualTo("5");
        assertThat(stat[40]).as("policy").isEqualTo("3");
        assertThat(disks.out()).isEqualTo("idle");
        assertThat(first).containsPattern("Cpus_allowed_list:\\s0-");
        assertThat(added.out()).as(added.toString()).endsWith("\t1");
    }

    /** 3 is handed over, 4 is not; and what Brig itself has open is never. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProgramGetsTheDescriptorsThatItsEngineNamesAndNoOthers(boolean daemon) throws Exception {
        var handed = Files.writeString(temp.resolve("handed"), "handed over");
        try (var served = Served.in(temp)) {
            var bundle = Bundle.in(temp).with("/bin/sh /show");
            Files.writeString(bundle.rootfs().resolve("show"), "cat <&3; echo; ls -l /proc/self/fd\n");
            var call = "exec 3<" + handed + " 4<" + handed + "; export BRIG_SOCKET=" + (daemon ? served.socket() : "")
                    + "; b='" + Bundle.brigOci() + " --root " + bundle.root() + "'; ";

            var run = Command.of(
                            "sh", "-c", call + "exec $b run --preserve-fds 1 --bundle " + bundle.directory() + " hands")
                    .run();
            var created = Command.of(
                            "sh",
                            "-c",
                            call + "$b create --preserve-fds 1 --bundle " + bundle.directory() + " later >"
                                    + temp.resolve("said") + " 2>&1 && $b start later")
                    .run();
            Await.until(() -> bundle.call("state", "later").out().contains("\"stopped\""), "its end");
            bundle.call("delete", "later");
            var directory = Command.of(
                            "sh",
                            "-c",
                            call + "exec $b run --preserve-fds 2 --bundle " + bundle.directory() + " holds 4<" + temp)
                    .run();

            assertThat(run.code()).as(run.toString()).isZero();
            assertThat(run.out()).startsWith("handed over").contains(" 3 -> ").doesNotContain(" 4 -> ", "brig");
            assertThat(created.code()).as(created.toString()).isZero();
            assertThat(Files.readString(temp.resolve("said")))
                    .startsWith("handed over")
                    .contains(" 3 -> ")
                    .doesNotContain(" 4 -> ", "brig");
            assertThat(directory.err()).contains("descriptor 4 is a directory");
        }
    }

    /** Opened anew it can be read, as it can be through the descriptor itself; not written, whatever its rights are. */
    @Test
    void aFileThatIsHandedOverMayBeReadAnewAndNotWritten() throws Exception {
        var handed = Files.writeString(temp.resolve("handed"), "handed over");
        var other = Files.writeString(temp.resolve("other"), "not handed over");
        var bundle = Bundle.in(temp).with("/bin/sleep 100");
        bundle.create("anew");
        bundle.call("start", "anew");
        var call = "exec 4<" + handed + " 5>>" + other + "; exec " + Bundle.brigOci() + " --root " + bundle.root()
                + " exec --preserve-fds 3 anew /bin/sh -c '";

        var read = Command.of("sh", "-c", call + "cat /proc/self/fd/4'").run();
        var written =
                Command.of("sh", "-c", call + "echo more >>/proc/self/fd/4'").run();
        var unreadable = Command.of("sh", "-c", call + "cat /proc/self/fd/5'").run();
        var overwritten =
                Command.of("sh", "-c", call + "echo more >/proc/self/fd/5'").run();
        var without = Command.of(
                        "sh",
                        "-c",
                        "exec 4<" + handed + "; exec " + Bundle.brigOci() + " --root " + bundle.root()
                                + " exec anew /bin/cat " + handed)
                .run();
        bundle.call("delete", "--force", "anew");

        assertThat(read.out()).as(read.toString()).isEqualTo("handed over");
        assertThat(written.code()).as(written.toString()).isNotZero();
        assertThat(unreadable.code()).as(unreadable.toString()).isNotZero();
        assertThat(overwritten.code()).as(overwritten.toString()).isNotZero();
        assertThat(without.code()).as(without.toString()).isNotZero();
        assertThat(Files.readString(handed)).isEqualTo("handed over");
        assertThat(Files.readString(other)).isEqualTo("not handed over");
    }

    /** An engine's place may be there before its container; whoever joins what is frozen never comes back. */
    @Test
    void aPlaceThatIsFrozenIsRefused() throws Exception {
        assumeThat(Files.exists(FREEZER.resolve("cgroup.procs")))
                .as("a v1 freezer")
                .isTrue();
        var bundle = Bundle.in(temp)
                .with("/bin/true", "\"linux\": {", "\"linux\": {\"cgroupsPath\": \"/" + NAME + "-cold\",");
        var place = Files.createDirectory(FREEZER.resolve(NAME + "-cold"));
        try {
            Files.writeString(place.resolve("freezer.state"), "FROZEN");

            var created = bundle.create("cold");

            assertThat(created.code()).isEqualTo(1);
            assertThat(bundle.output()).contains("container's cgroup unexpectedly frozen");
            assertThat(bundle.call("list", "--quiet").out()).isEmpty();
        } finally {
            Files.writeString(place.resolve("freezer.state"), "THAWED");
            Files.deleteIfExists(place);
        }
    }
}
