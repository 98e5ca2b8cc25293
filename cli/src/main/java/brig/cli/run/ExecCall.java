package brig.cli.run;

import brig.runtime.plan.ExecRequest;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.Errno;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** The caller's side of a container's door. */
public final class ExecCall {
    /** As long as a container that starts may take to open its door. */
    private static final int PATIENCE_MILLIS = 3000;

    private static final int POLL_MILLIS = 20;
    private static final List<String> PASSED = List.of("INT", "TERM", "HUP", "USR1", "USR2");

    private final Linux linux = new JnaLinux();
    private final int socket;

    private ExecCall(int socket) {
        this.socket = socket;
    }

    /**
     * Runs a program in a container with our standard descriptors, and passes signals on to it.
     *
     * @param door of the container
     * @param interactive it reads our standard input; else an empty file
     * @param detached do not wait for its end
     * @return its exit code; 0 of one that nobody waits for
     * @throws IOException with what the container's Brig said
     */
    public static int run(Path door, ExecRequest request, boolean interactive, boolean detached) throws IOException {
        var call = new ExecCall(connect(door));
        try {
            return call.run(request, interactive, detached);
        } finally {
            call.linux.close(call.socket);
        }
    }

    /** Waits for a container's end; empty if its Brig is gone without having said how it ended. */
    public static OptionalInt await(Path door) throws IOException {
        var call = new ExecCall(connect(door));
        try {
            UnixSocket.send(call.socket, ExecLetter.WAIT.getBytes(StandardCharsets.UTF_8), List.of());
            var answer = call.answer().text();
            return answer.startsWith("X") && !answer.equals("X-1")
                    ? OptionalInt.of(Integer.parseInt(answer.substring(1)))
                    : OptionalInt.empty();
        } finally {
            call.linux.close(call.socket);
        }
    }

    private static int connect(Path door) throws IOException {
        for (int waited = 0; ; waited += POLL_MILLIS) {
            try {
                return UnixSocket.connect(door);
            } catch (SyscallException e) {
                boolean soon = e.errno() == Errno.ENOENT || e.errno() == Errno.ECONNREFUSED;
                if (!soon || waited >= PATIENCE_MILLIS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int run(ExecRequest request, boolean interactive, boolean detached) throws IOException {
        send(new ExecLetter(request, detached), interactive && !detached, detached);
        var started = answer();
        if (!started.text().startsWith("S")) {
            throw new IOException(
                    started.text().isEmpty()
                            ? "the container has ended"
                            : started.text().substring(1));
        }
        if (detached) {
            return 0;
        }
        for (var name : PASSED) {
            JdkSignal.handle(name, this::signal);
        }
        if (started.descriptors().isEmpty()) {
            return code(answer());
        }
        int master = started.descriptors().getFirst();
        var relay = TerminalRelay.start(master, interactive);
        try {
            return code(answer());
        } finally {
            relay.close();
            linux.close(master);
        }
    }

    private void send(ExecLetter letter, boolean interactive, boolean detached) throws IOException {
        var bytes = letter.bytes();
        if (bytes.length > ExecLetter.MOST_BYTES) {
            throw new IOException("the command and its variables are longer than " + ExecLetter.MOST_BYTES + " bytes");
        }
        int nothing = Descriptors.openNothing();
        int sink = Descriptors.openSink();
        try {
            UnixSocket.send(
                    socket, bytes, detached ? List.of(nothing, sink, sink) : List.of(interactive ? 0 : nothing, 1, 2));
        } finally {
            linux.close(nothing);
            linux.close(sink);
        }
    }

    private void signal(int number) {
        try {
            UnixSocket.send(socket, Integer.toString(number).getBytes(StandardCharsets.US_ASCII), List.of());
        } catch (SyscallException e) {
            // it has ended just now
        }
    }

    private record Answer(String text, List<Integer> descriptors) {}

    private Answer answer() throws IOException {
        var received = linux.receive(socket, ExecLetter.MOST_BYTES);
        return new Answer(new String(received.bytes(), StandardCharsets.UTF_8), received.descriptors());
    }

    private static int code(Answer ended) throws IOException {
        if (!ended.text().startsWith("X")) {
            throw new IOException(
                    ended.text().isEmpty()
                            ? "the container has ended"
                            : ended.text().substring(1));
        }
        return Integer.parseInt(ended.text().substring(1));
    }
}
