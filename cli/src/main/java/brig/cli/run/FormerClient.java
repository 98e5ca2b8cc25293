package brig.cli.run;

import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.sink.AlertSink;
import brig.runtime.launch.Container;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Alerts for the client of a {@code brig run} whose daemon was killed: its launcher, the client's child and the parent of the
 * container's first process, has its standard error still.
 */
public final class FormerClient implements Sink {
    private static final int STDERR = 2;
    private static final String LAUNCHER = "brig-launch";

    private final AlertSink lines;
    private final int stderr;

    private FormerClient(int stderr, AlertSink.Style style) {
        this.stderr = stderr;
        this.lines = new AlertSink(this::write, style);
    }

    /** Nothing if nobody could hear it any more. */
    public static Optional<FormerClient> of(Container program) {
        var launcher = ProcessHandle.of(program.initPid())
                .flatMap(ProcessHandle::parent)
                .filter(FormerClient::isLauncher);
        if (launcher.isEmpty()) {
            return Optional.empty();
        }
        var linux = new JnaLinux();
        try {
            int pidfd = linux.openProcess((int) launcher.get().pid());
            try {
                return Optional.of(new FormerClient(Descriptors.copyOf(pidfd, STDERR), style(launcher.get())));
            } finally {
                linux.close(pidfd);
            }
        } catch (SyscallException e) {
            return Optional.empty();
        }
    }

    /** Whoever inherits the program of a launcher that has ended is none of ours. */
    private static boolean isLauncher(ProcessHandle parent) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(parent.pid()), "comm"))
                    .startsWith(LAUNCHER);
        } catch (IOException e) {
            return false;
        }
    }

    /** As the client was asked for them. */
    private static AlertSink.Style style(ProcessHandle launcher) {
        var words = launcher.parent().flatMap(client -> client.info().arguments()).stream()
                .flatMap(Stream::of)
                .takeWhile(word -> !word.equals("--"));
        return words.anyMatch("--json"::equals) ? AlertSink.Style.JSON : AlertSink.Style.PLAIN;
    }

    private void write(String line) {
        try {
            Descriptors.output(stderr).write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // nobody reads it
        }
    }

    @Override
    public void accept(Event event) {
        lines.accept(event);
    }

    @Override
    public void close() {
        try {
            new JnaLinux().close(stderr);
        } catch (SyscallException e) {
            // it is closed all the same: close(2)
        }
    }
}
