package brig.runtime.network.isolated;

import brig.policy.Cidr;
import brig.runtime.network.PublishedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program of this host's that takes packets out of a network namespace and sends in an ordinary user's name what is in them. */
interface Forwarder extends AutoCloseable {
    /** What the container calls its end. */
    String INSIDE = "eth0";

    List<Path> PLACES = List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/bin"));

    /** @param directory for sockets and the like */
    static Optional<Forwarder> find(Path directory) {
        var slirp = program("slirp4netns");
        return slirp.isPresent()
                ? Optional.of(new Slirp(slirp.get(), directory))
                : program("pasta").map(Pasta::new);
    }

    private static Optional<Path> program(String name) {
        return PLACES.stream()
                .map(place -> place.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The container's. */
    InetAddress address();

    /** Where the program has addresses that mean itself, or this host. */
    Cidr network();

    /**
     * Returns when packets pass, and every port is published.
     *
     * @param container a process in its network namespace
     */
    void start(int container, List<PublishedPort> published) throws IOException;

    @Override
    void close() throws IOException;
}
