package brig.tests.learn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Puts a server to use: arguments are port, what to send (its spaces as {@code _}), what to wait for. */
final class Knock {
    private static final int TRIES = 100;

    private Knock() {}

    public static void main(String[] words) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(words[0]))) {
                var question = words[1].replace('_', ' ') + "\r\n\r\n";
                socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
                socket.setSoTimeout(5000);
                var answer =
                        new String(socket.getInputStream().readNBytes(words[2].length()), StandardCharsets.US_ASCII);
                System.exit(answer.equals(words[2]) ? 0 : 4);
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        System.exit(5);
    }
}
