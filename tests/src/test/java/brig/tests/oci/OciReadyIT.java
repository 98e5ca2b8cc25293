package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Tools;
import brig.tests.serve.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code NOTIFY_SOCKET}: who waits above the engine until a container is ready. */
@AsRoot
class OciReadyIT {
    @TempDir
    Path temp;

    private Path socket;
    private Path log;

    @BeforeEach
    void places() {
        socket = temp.resolve("manager");
        log = temp.resolve("log");
    }

    /** Waits for a container that it creates and starts, through the daemon at that socket, if any. */
    private Command.Started manager(Bundle bundle, String daemon) throws Exception {
        var call = Bundle.brigOci() + " --root " + bundle.root() + " ";
        return Command.of(
                        "/usr/bin/python3",
                        Tools.script("notified.py"),
                        socket,
                        log,
                        "export NOTIFY_SOCKET=" + socket + " BRIG_SOCKET=" + daemon + "; " + call + "create --bundle "
                                + bundle.directory() + " ready && " + call + "start ready")
                .start();
    }

    /** A container that could stop, rename or kill its host's service would be out: one word goes on, once. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itsManagerHearsThatItIsReadyAndNothingElse(boolean daemon) throws Exception {
        try (var served = Served.in(temp)) {
            var bundle = Bundle.in(temp).with("/bin/sh /show");
            Files.writeString(bundle.rootfs().resolve("show"), """
                    say="/bin/inside tell $NOTIFY_SOCKET"
                    $say STOPPING=1 MAINPID=1 BARRIER=1 FDSTORE=1 XREADY=1 READY=1x
                    $say "$(printf 'STATUS=mine\\nREADY=1\\nMAINPID=1')"
                    for i in 1 2 3 4 5 6 7 8 9; do $say READY=1 STOPPING=1; sleep 0.1; done
                    """);
            var manager = manager(bundle, daemon ? served.socket().toString() : "");
            try {
                var said = temp.resolve("log.said");
                Await.until(() -> Files.exists(said) && Files.readString(said).contains("ECONNREFUSED"), "its end");
                Await.until(() -> bundle.call("state", "ready").out().contains("\"stopped\""), "its end");
                bundle.call("delete", "ready");
                Await.until(() -> Files.size(log) > 0, "its word");

                assertThat(Files.readString(said)).startsWith("ok ").contains("/manager/notify");
                assertThat(Files.readString(log)).isEqualTo("own READY=1 1\n");
                assertThat(bundle.root().resolve("ready")).doesNotExist();
            } finally {
                manager.process().destroy();
            }
        }
    }

    @Test
    void theNextDaemonHearsItOfAContainerThatItTookOver() throws Exception {
        try (var served = Served.in(temp)) {
            var bundle = Bundle.in(temp).with("/bin/sh /show");
            Files.writeString(bundle.rootfs().resolve("show"), """
                    until [ -e /go ]; do sleep 0.1; done
                    /bin/inside tell $NOTIFY_SOCKET READY=1
                    """);
            var manager = manager(bundle, served.socket().toString());
            try {
                Await.until(() -> bundle.call("state", "ready").out().contains("\"running\""), "its start");
                served.kill();
                served.restart();
                var listening = bundle.root().resolve("ready/notify/notify");
                var told = bundle.root().resolve("ready/notify-to");
                assertThat(told).hasContent(socket.toString());
                Await.until(() -> Files.exists(listening) && isHeard(listening), "the next daemon");

                Files.createFile(bundle.rootfs().resolve("go"));

                Await.until(() -> Files.size(log) > 0, "its word");
                assertThat(Files.readString(log)).isEqualTo("own READY=1 1\n");
                Await.until(() -> !Files.exists(told), "that it was said");
                Await.until(() -> bundle.call("state", "ready").out().contains("\"stopped\""), "its end");
                bundle.call("delete", "ready");
                assertThat(bundle.root().resolve("ready")).doesNotExist();
            } finally {
                manager.process().destroy();
            }
        }
    }

    /** {@code proc_net(5)}: a socket of that name that somebody has open. */
    private static boolean isHeard(Path socket) throws IOException {
        return Files.readString(Path.of("/proc/net/unix")).contains(" " + socket + "\n");
    }
}
