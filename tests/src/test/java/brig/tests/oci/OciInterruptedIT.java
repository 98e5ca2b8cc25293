package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.serve.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of an engine's whose client or daemon is killed in the middle, and calls that fail. */
@AsRoot
class OciInterruptedIT {
    private static final String HOST = "\"hostname\": \"brig\"";

    @TempDir
    Path temp;

    private Bundle bundle(Served served) throws Exception {
        return Bundle.in(
                temp, Bundle.brigOci(temp.resolve("oci"), served.socket().toString()));
    }

    /** The launcher, the child and its groups are there, and the daemon waits for a hook. */
    @Test
    void aDaemonThatIsKilledWhileItCreatesLeavesNothingThatKeepsTheNameFromBeingUsed() throws Exception {
        try (var served = Served.in(temp)) {
            var here = temp.resolve("here");
            var bundle = bundle(served)
                    .with(
                            "/bin/sleep 100",
                            HOST,
                            HOST
                                    + ", \"hooks\": {\"createRuntime\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \""
                                    + "if [ -e " + here + " ]; then exit 0; fi; echo $$ >" + here
                                    + "; exec sleep 60\"]}]}");
            var creating = Command.of(temp.resolve("oci"), "--root", bundle.root(), "create")
                    .and("--bundle", bundle.directory(), "once")
                    .start();
            Await.until(() -> Files.exists(here) && Files.size(here) > 0, "a hook that runs");

            served.kill();
            var told = creating.end(30);
            ProcessHandle.of(Long.parseLong(Files.readString(here).strip())).ifPresent(ProcessHandle::destroy);
            served.restart();

            assertThat(told.code()).as(told.toString()).isEqualTo(1);
            assertThat(told.err()).contains("the daemon went away in the middle of this call");
            assertThat(bundle.call("list", "-q").out()).isEmpty();
            assertThat(bundle.call("delete", "--force", "once").code()).isZero();
            assertThat(bundle.create("once").code()).as(bundle.output()).isZero();
            assertThat(bundle.call("delete", "--force", "once").code()).isZero();
        }
    }

    @Test
    void aClientThatIsKilledTakesItsOwnProgramWithItAndNotTheContainer() throws Exception {
        try (var served = Served.in(temp)) {
            var bundle = bundle(served).with("/bin/sleep 100");
            assertThat(bundle.create("stays").code()).as(bundle.output()).isZero();
            bundle.call("start", "stays");
            var added = Command.of(temp.resolve("oci"), "--root", bundle.root(), "exec", "stays")
                    .and("/bin/sleep", "4321")
                    .start();
            Await.until(() -> programs() == 1, "a program that was added");

            added.process().destroyForcibly().waitFor();

            Await.until(() -> programs() == 0, "its end");
            assertThat(bundle.call("state", "stays").out()).contains("\"running\"");
            assertThat(bundle.call("delete", "--force", "stays").code()).isZero();
        }
    }

    private static int programs() throws Exception {
        return Integer.parseInt(
                Command.of("pgrep", "-cfx", "/bin/sleep 4321").run().out());
    }

    @Test
    void aCreateThatFailsLeavesTheDaemonNoSocket() throws Exception {
        try (var served = Served.in(temp)) {
            var bundle = bundle(served).with("/no/such/program");
            create(bundle);
            long before = descriptors(served);

            for (int i = 0; i < 20; i++) {
                create(bundle);
            }

            assertThat(descriptors(served)).isLessThan(before + 10);
        }
    }

    private void create(Bundle bundle) throws Exception {
        var failed = Command.of("env", "NOTIFY_SOCKET=" + temp.resolve("manager"), temp.resolve("oci"))
                .and("--root", bundle.root(), "create", "--bundle", bundle.directory(), "failing")
                .run();
        assertThat(failed.code()).as(failed.toString()).isEqualTo(1);
    }

    private static long descriptors(Served served) throws IOException {
        try (var all = Files.list(Path.of("/proc/" + served.pid() + "/fd"))) {
            return all.count();
        }
    }
}
