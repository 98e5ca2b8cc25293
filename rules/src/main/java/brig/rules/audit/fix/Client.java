package brig.rules.audit.fix;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;
import brig.monitor.text.ShellWord;
import java.util.List;

/** The command line of an engine, as somebody has to call it to reach that very engine. */
final class Client {
    private static final List<String> USUAL =
            List.of("/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock");

    private Client() {}

    /** {@code docker}, {@code docker -H unix:///other.sock} or {@code podman --url ...}: facts name the socket they are from. */
    static String of(FactDocument facts, Subject subject) {
        for (var key : List.of("id", "image.id", "version", "engine", "pid")) {
            var source = facts.fact(subject, key).map(Fact::source).orElse("");
            var socket = source.split(" ", 2)[0];
            if (socket.endsWith(".sock")) {
                boolean podman = socket.endsWith("podman.sock");
                if (USUAL.contains(socket)) {
                    return podman ? "podman" : "docker";
                }
                return (podman ? "podman --url unix://" : "docker -H unix://") + ShellWord.of(socket);
            }
        }
        return "docker";
    }
}
