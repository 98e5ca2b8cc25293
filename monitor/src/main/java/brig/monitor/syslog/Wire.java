package brig.monitor.syslog;

import brig.runtime.sys.UnixDatagram;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An open way to a daemon. */
interface Wire extends AutoCloseable {
    int CONNECT_MILLIS = 2000;

    void send(byte[] message) throws IOException;

    @Override
    void close() throws IOException;

    static Wire open(SyslogAddress address) throws IOException {
        if (address instanceof SyslogAddress.Local(var path)) {
            return new Local(UnixDatagram.connect(path));
        }
        if (address instanceof SyslogAddress.Udp(var udp)) {
            return new Udp(new DatagramSocket(), udp);
        }
        return new Tcp(connected(((SyslogAddress.Tcp) address).address()));
    }

    private static Socket connected(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(address, CONNECT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    record Local(UnixDatagram socket) implements Wire {
        @Override
        public void send(byte[] message) throws IOException {
            socket.send(message);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    record Udp(DatagramSocket socket, InetSocketAddress to) implements Wire {
        @Override
        public void send(byte[] message) throws IOException {
            socket.send(new DatagramPacket(message, message.length, to));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    record Tcp(Socket socket) implements Wire {
        @Override
        public void send(byte[] message) throws IOException {
            var framed = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
            var both = java.util.Arrays.copyOf(framed, framed.length + message.length);
            System.arraycopy(message, 0, both, framed.length, message.length);
            socket.getOutputStream().write(both);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
