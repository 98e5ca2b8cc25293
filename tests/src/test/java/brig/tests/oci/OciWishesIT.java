package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
