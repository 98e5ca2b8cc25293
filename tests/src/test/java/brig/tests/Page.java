package brig.tests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages as their readers fetch them. */
public final class Page {
    private Page() {}

    public static String of(String address) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
            return answer.body();
        }
    }

    /** The sum of all samples of a page of metrics whose name and labels match. */
    public static double sum(String page, String series) {
        return page.lines()
                .filter(line -> !line.startsWith("#") && line.matches(series + " [^ ]+"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    public static boolean answers(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A configuration with which nginx serves Debian's own page on loopback. */
    public static Path nginx(Path directory, int port) throws IOException {
        return Files.writeString(directory.resolve("nginx.conf"), """
                worker_processes 2;
                pid /run/nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  server { listen 127.0.0.1:%d; root /usr/share/nginx/html; }
                }
                """.formatted(port));
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
