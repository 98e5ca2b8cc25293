package brig.tests.serve;

import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A daemon of the test's own, and calls of its clients. */
public final class Served implements AutoCloseable {
    static final Path DIST = Path.of("../cli/target/dist").toAbsolutePath().normalize();

    private final Path socket;
    private final List<Object> options;
    private Command.Started daemon;

    private Served(Path socket, List<Object> options) throws Exception {
        this.socket = socket;
        this.options = options;
        this.daemon = begin();
    }

    public static Served in(Path temp, Object... options) throws Exception {
        return new Served(temp.resolve("brig.sock"), List.of(options));
    }

    private Command.Started begin() throws Exception {
        var started =
                Brig.verb("serve", "--socket", socket).and(options.toArray()).start();
        Await.until(() -> answers() || !started.process().isAlive(), "a daemon that listens");
        return started;
    }

    /** The file alone says nothing: a daemon that was killed leaves it behind. */
    private boolean answers() throws Exception {
        var connect = "import socket, sys; socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).connect(sys.argv[1])";
        return Files.exists(socket)
                && Command.of("python3", "-c", connect, socket).run().code() == 0;
    }

    public Path socket() {
        return socket;
    }

    public long pid() {
        return daemon.process().pid();
    }

    /** As a user types it, with this daemon. */
    Command command(Object... words) {
        return Command.of("env", "BRIG_SOCKET=" + socket).and(words);
    }

    Ended run(Object... words) throws IOException, InterruptedException {
        return command(DIST.resolve("brig"), "run").and(words).run();
    }

    /** In another directory, with more in its environment. */
    Ended runIn(Path directory, Map<String, String> environment, Object... words)
            throws IOException, InterruptedException {
        var all = new ArrayList<Object>(List.of("env", "-C", directory));
        environment.forEach((name, value) -> all.add(name + "=" + value));
        return command(all.toArray())
                .and(DIST.resolve("brig"), "run")
                .and(words)
                .run();
    }

    public void kill() throws InterruptedException {
        daemon.process().destroyForcibly().waitFor();
    }

    public void restart() throws Exception {
        daemon = begin();
    }

    /** @return what it had to say */
    Ended stop() throws Exception {
        daemon.process().destroy();
        return daemon.end(30);
    }

    /** A client of a daemon that came later hears of its container's end before that daemon has removed what is left of it. */
    private static boolean hasRemovedAll() throws IOException {
        try (var all = Files.list(Path.of("/run/brig"))) {
            return all.noneMatch(container -> Files.exists(container.resolve("kept")));
        }
    }

    @Override
    public void close() {
        try {
            Await.until(() -> !daemon.process().isAlive() || hasRemovedAll(), "a daemon that has removed all");
        } catch (Exception e) {
            throw new AssertionError("cannot see what the daemon has left", e);
        } finally {
            end();
        }
    }

    private void end() {
        daemon.process().destroy();
        try {
            if (!daemon.process().waitFor(Patience.seconds(30), TimeUnit.SECONDS)) {
                daemon.process().destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
