package brig.cli.run;

import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Standard;
import brig.runtime.sys.Errno;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One caller at the door. He sends a letter with the program's descriptors, then signals; he hears a letter and a text each:
 * {@code S} it runs (with its terminal, if it has one), {@code X} and its exit code, {@code E} and why not. When he is gone the
 * program is killed, unless nobody was to wait for it.
 */
final class ExecTalk implements AutoCloseable {
    /** Who asks does so as soon as he is connected. */
    private static final int ASKED_MILLIS = 500;

    private static final int LAST_SIGNAL = 64;

    private final Linux linux = new JnaLinux();
    private final int caller;
    private final Execs execs;
    private final CompletableFuture<Integer> containersEnd;

    ExecTalk(int caller, Execs execs, CompletableFuture<Integer> containersEnd) {
        this.caller = caller;
        this.execs = execs;
        this.containersEnd = containersEnd;
    }

    void refuse(String why) throws SyscallException {
        say('E', why, List.of());
    }

    /** As {@link #refuse}, whatever is asked: what is left unread when we close would take our answer with it. */
    void turnAway(String why) throws IOException {
        refuse(why);
        if (linux.waitReadable(caller, ASKED_MILLIS)) {
            for (int descriptor : linux.receive(caller, ExecLetter.MOST_BYTES).descriptors()) {
                linux.close(descriptor);
            }
        }
    }

    void hold() throws IOException {
        var letter = linux.receive(caller, ExecLetter.MOST_BYTES);
        try {
            if (new String(letter.bytes(), StandardCharsets.UTF_8).equals(ExecLetter.WAIT)) {
                say('X', Integer.toString(containersEnd.join()), List.of());
            } else {
                exec(ExecLetter.of(letter.bytes()), letter.descriptors());
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (LaunchException e) {
            refuse(String.valueOf(e.getMessage()));
        } finally {
            for (int descriptor : letter.descriptors()) {
                linux.close(descriptor);
            }
        }
    }

    private void exec(ExecLetter letter, List<Integer> descriptors) throws LaunchException, IOException {
        if (descriptors.size() != 3) {
            throw new IllegalArgumentException("three descriptors are wanted, not " + descriptors.size());
        }
        var standard = new Standard(descriptors.get(0), descriptors.get(1), descriptors.get(2));
        try (var program = execs.start(letter.request(), standard)) {
            int terminal = program.container().terminalFd();
            say('S', "", terminal < 0 ? List.of() : List.of(terminal));
            if (!letter.detached()) {
                Thread.ofPlatform().daemon().name("brig-exec-signals").start(() -> passOn(program));
            }
            int code = program.container().waitFor();
            if (!letter.detached()) {
                say('X', Integer.toString(code), List.of());
            }
        }
    }

    /** Until the caller is gone, and then the program is. */
    private void passOn(Execs.Program program) {
        try {
            for (var word = linux.receive(caller, 16).bytes();
                    word.length > 0;
                    word = linux.receive(caller, 16).bytes()) {
                int signal = Integer.parseInt(new String(word, StandardCharsets.US_ASCII));
                if (signal > 0 && signal <= LAST_SIGNAL) {
                    program.container().signal(signal);
                }
            }
            program.kill();
        } catch (IOException | NumberFormatException e) {
            // the talk is over, and its descriptors with it
        }
    }

    private void say(char kind, String text, List<Integer> descriptors) throws SyscallException {
        try {
            UnixSocket.send(caller, (kind + text).getBytes(StandardCharsets.UTF_8), descriptors);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EPIPE) {
                throw e;
            }
        }
    }

    @Override
    public void close() throws SyscallException {
        linux.close(caller);
    }
}
