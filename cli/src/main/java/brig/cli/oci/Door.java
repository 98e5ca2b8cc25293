package brig.cli.oci;

import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Where a container that waits for its start hears of it. */
final class Door implements AutoCloseable {
    private final int socket;

    private Door(int socket) {
        this.socket = socket;
    }

    /** @param path where nothing may be yet */
    static Door at(Path path) throws SyscallException {
        return new Door(UnixSocket.listenForStreams(path));
    }

    /** Readable if somebody knocks. */
    int descriptor() {
        return socket;
    }

    /** Lets one in and tells him what came of it; nothing if it went well. */
    void answer(Supplier<String> answer) {
        try {
            var linux = new JnaLinux();
            int caller = UnixSocket.accept(socket);
            try {
                UnixSocket.send(caller, answer.get().getBytes(StandardCharsets.UTF_8), List.of());
            } finally {
                linux.close(caller);
            }
        } catch (SyscallException e) {
            // he has not waited for the answer
        }
    }

    @Override
    public void close() throws SyscallException {
        new JnaLinux().close(socket);
    }
}
