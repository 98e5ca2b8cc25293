package brig.monitor.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.Meter;
import brig.monitor.Samples;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenderTest {
    @TempDir
    Path folder;

    private final Counting meter = new Counting();
    private final List<String> notes = new CopyOnWriteArrayList<>();

    private static final class Counting implements Meter {
        private final Map<Sending, Integer> sent = new EnumMap<>(Sending.class);

        @Override
        public void decided(Offence asked, Verdict verdict, long nanoseconds) {}

        @Override
        public void failed(Part part, Throwable why) {}

        @Override
        public void dropped() {}

        @Override
        public synchronized void sent(String kind, Sending outcome) {
            sent.merge(outcome, 1, Integer::sum);
        }
    }

    private Sender to(int port, String writer) throws IOException {
        var destination = Destination.parse("webhook=http://127.0.0.1:" + port + "/hook");
        return new Sender(destination, folder, "host", writer, meter, notes::add);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void until(java.util.function.BooleanSupplier holds) throws InterruptedException {
        for (int i = 0; i < 500 && !holds.getAsBoolean(); i++) {
            Thread.sleep(20);
        }
        assertThat(holds.getAsBoolean()).isTrue();
    }

    @Test
    void anAlertArrivesAndAnAllowedCallIsNone() throws Exception {
        try (var receiver = new Receiver(0)) {
            try (var sender = to(receiver.port(), "a")) {
                sender.accept(Samples.allowed());
                sender.accept(Samples.denied());
            }

            assertThat(receiver.bodies()).singleElement().asString().contains("\"rule\":\"files.read\"");
            assertThat(meter.sent).containsEntry(Meter.Sending.DELIVERED, 1);
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void whatTheReceiverCannotTakeNowIsSentAgain() throws Exception {
        try (var receiver = new Receiver(0, 503, 429);
                var sender = to(receiver.port(), "a")) {
            sender.accept(Samples.denied());

            until(() -> receiver.bodies().size() == 1);
            assertThat(receiver.asked()).isEqualTo(3);
        }
    }

    @Test
    void whatTheReceiverWillNeverTakeIsCountedAndHoldsUpNothing() throws Exception {
        try (var receiver = new Receiver(0, 400)) {
            try (var sender = to(receiver.port(), "a")) {
                sender.accept(Samples.denied());
                sender.accept(Samples.killed("none"));
            }

            assertThat(receiver.bodies()).hasSize(1);
            assertThat(meter.sent).containsEntry(Meter.Sending.LOST, 1);
            assertThat(notes).singleElement().asString().contains("answers 400");
        }
    }

    @Test
    void anAlertThatNobodyTookWaitsForTheNextBrigInTheOldOrder() throws Exception {
        int port = freePort();
        try (var sender = to(port, "a")) {
            sender.accept(Samples.denied());
            sender.accept(Samples.killed("none"));
        }
        assertThat(notes).singleElement().asString().startsWith("2 alerts have not reached webhook http://127.0.0.1");

        try (var receiver = new Receiver(port);
                var _ = to(port, "b")) {
            until(() -> receiver.bodies().size() == 2);

            assertThat(receiver.bodies().getFirst()).contains("files.read");
            assertThat(receiver.bodies().getLast()).contains("syscalls.watch=mount");
        }
        assertThat(new Spool(spool(), 10, "c").waiting()).isZero();
    }

    @Test
    void moreThanMayWaitAreCountedAsLost() throws Exception {
        var destination = Destination.parse("webhook=http://127.0.0.1:" + freePort() + "/");
        var spool = new Spool(folder.resolve(destination.folder()), 2, "a");

        try (var sender = new Sender(destination, spool, "host", meter, notes::add)) {
            for (int i = 0; i < 5; i++) {
                sender.accept(Samples.killed("none"));
            }

            assertThat(spool.waiting()).isEqualTo(2);
            assertThat(meter.sent).containsEntry(Meter.Sending.LOST, 3);
        }
    }

    @Test
    void aStormOfOneKindIsSentInPart() throws Exception {
        try (var receiver = new Receiver(0)) {
            try (var sender = to(receiver.port(), "a")) {
                for (int i = 0; i < 500; i++) {
                    sender.accept(Samples.denied());
                }

                assertThat(sender.silenced()).isEqualTo(500 - Sender.MOST_A_MINUTE);
            }

            assertThat(receiver.bodies()).hasSize(Sender.MOST_A_MINUTE);
        }
    }

    @Test
    void theSpoolIsItsOwnersAloneAndNamesNoPassword() throws Exception {
        try (var _ = new Sender(
                Destination.parse("falco=http://user:secret@127.0.0.1:1/"), folder, "host", "a", meter, notes::add)) {
            try (var all = Files.walk(folder)) {
                assertThat(all.map(Path::toString)).noneMatch(name -> name.contains("secret"));
            }
            assertThat(Files.getPosixFilePermissions(spool())).hasSize(3);
        }
    }

    @Test
    void aDestinationSaysWhatToWrite() {
        assertThat(Destination.parse("alertmanager=http://127.0.0.1:9093").address())
                .hasToString("http://127.0.0.1:9093/api/v2/alerts");
        assertThat(new ArrayList<>(List.of("mail=x", "webhook", "webhook=ftp://x/", "falco=/tmp/x")))
                .allSatisfy(text -> assertThatThrownBy(() -> Destination.parse(text))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("--send '" + text + "': write"));
    }

    private Path spool() throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }
}
