package brig.cli.oci;

import brig.runtime.oci.OciProcess;
import brig.runtime.oci.OciSpec;
import brig.runtime.oci.OciSpec.Mount;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.StatText;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code NOTIFY_SOCKET}: somebody above the engine wants to hear when the program is ready ({@code sd_notify(3)}). The program
 * gets a socket of the container's own, in a directory at the path of the caller's, as crun has it; of all that it says there
 * one word goes on, {@code READY=1}: it may not speak for its host's service in anything else.
 */
final class ReadyWord {
    private static final String VARIABLE = "NOTIFY_SOCKET=";
    private static final String READY = "READY=1";
    private static final String NAME = "notify";
    /** For the next keeper: where the word would go. */
    private static final String HOST = "notify-to";

    private static final int LONGEST = 4096;
    private static final long STACK = 128 << 10;
    private static final int SAID = 0;
    private static final int ENDED = 1;

    private final String host;
    private final Path directory;
    private int socket = -1;
    private boolean passing;

    private ReadyWord(String host, Path directory) {
        this.host = host;
        this.directory = directory;
    }

    /**
     * @param environment of the caller
     * @param state {@link OciState#directory()}
     * @return nothing if nobody wants to hear it, or at an abstract name, which has no place in a container
     */
    static Optional<ReadyWord> wanted(List<String> environment, Path state) {
        return environment.stream()
                .filter(variable -> variable.startsWith(VARIABLE + "/"))
                .map(variable -> new ReadyWord(variable.substring(VARIABLE.length()), state.resolve(NAME)))
                .findFirst();
    }

    /** What a keeper that was killed would have passed on; nothing if it has been. */
    static Optional<ReadyWord> left(Path state) throws IOException {
        var file = state.resolve(HOST);
        return Files.exists(file)
                ? Optional.of(new ReadyWord(Files.readString(file), state.resolve(NAME)))
                : Optional.empty();
    }

    /** The same container with the socket's directory in it, and a variable that names it. */
    OciSpec in(OciSpec spec, OciProcess program) {
        var mounts = new ArrayList<>(spec.mounts());
        mounts.add(new Mount(host, "bind", directory.toString(), List.of("bind", "ro", "nosuid", "nodev", "noexec")));
        var variables = new ArrayList<>(program.environment());
        variables.removeIf(variable -> variable.startsWith(VARIABLE));
        variables.add(VARIABLE + host + "/" + NAME);
        return spec.with(program.with(variables), mounts);
    }

    /** Makes the socket; whatever the program's user is, he may write to it. */
    void open() throws IOException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        listen();
        Files.writeString(directory.resolveSibling(HOST), host);
    }

    /** The same socket for the container's eyes, in the place of one at which nobody listens any more. */
    void openAgain() throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
        listen();
    }

    private void listen() throws IOException {
        var file = directory.resolve(NAME);
        socket = UnixSocket.listenForMessages(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    /**
     * Passes the word on when it comes, on a thread that ends with that or with the program.
     *
     * @param pid of a program that has not been started yet
     */
    synchronized void pass(int pid) throws SyscallException {
        var linux = new JnaLinux();
        int end = linux.openProcess(pid);
        int parent = parent(pid);
        passing = true;
        Thread.ofPlatform().daemon().stackSize(STACK).name("brig-ready").start(() -> {
            try {
                for (int who = -1; who != ENDED; who = linux.waitEither(socket, end, -1)) {
                    if (who == SAID && isReady(linux)) {
                        tell(parent);
                        Files.deleteIfExists(directory.resolveSibling(HOST));
                        return;
                    }
                }
            } catch (IOException e) {
                // who does not listen does not want to know
            } finally {
                close(linux, end);
                close(linux, socket); // whoever writes to it from now on is refused
            }
        });
    }

    /** Who waits for the program is of the service that is to be ready; a daemon that tells it is of another. */
    private void tell(int parent) throws SyscallException {
        try {
            if (parent > 1) {
                UnixSocket.tell(Path.of(host), READY, parent);
                return;
            }
        } catch (SyscallException e) {
            // it has ended, or we may speak in nobody's name
        }
        UnixSocket.tell(host, READY);
    }

    /** 0 if nobody knows. */
    private static int parent(int pid) {
        try {
            return Integer.parseInt(StatText.fromState(Files.readString(Path.of("/proc/" + pid + "/stat")))[1]);
        } catch (IOException e) {
            return 0;
        }
    }

    private boolean isReady(JnaLinux linux) throws SyscallException {
        var heard = linux.receive(socket, LONGEST);
        for (int descriptor : heard.descriptors()) {
            close(linux, descriptor); // nobody has asked for any
        }
        return new String(heard.bytes(), StandardCharsets.UTF_8).lines().anyMatch(READY::equals);
    }

    /** The container ends. */
    synchronized void end() {
        if (socket >= 0 && !passing) {
            close(new JnaLinux(), socket);
            socket = -1;
        }
    }

    private static void close(JnaLinux linux, int descriptor) {
        try {
            linux.close(descriptor);
        } catch (SyscallException e) {
            // it is gone all the same
        }
    }

    /** Its files, once the container is forgotten. */
    static void remove(Path state) throws IOException {
        Files.deleteIfExists(state.resolve(NAME).resolve(NAME));
        Files.deleteIfExists(state.resolve(NAME));
        Files.deleteIfExists(state.resolve(HOST));
    }
}
