package brig.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;

/** A port of the host that nobody inside may reach. */
final class Listener implements AutoCloseable {
    private static final int MILLIS = 200;

    private final ServerSocket socket;

    Listener() throws IOException {
        socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Whether somebody has connected. */
    boolean called() throws IOException {
        socket.setSoTimeout(MILLIS);
        try (var _ = socket.accept()) {
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
