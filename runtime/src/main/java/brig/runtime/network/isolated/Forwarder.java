package brig.runtime.network.isolated;

import brig.policy.Cidr;
import brig.runtime.network.PublishedPort;
import brig.runtime.sys.Descriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program of this host's that takes packets out of a network namespace and sends in an ordinary user's name what is in them. */
interface Forwarder extends AutoCloseable {
    /** What the container calls its end. */
    String INSIDE = "eth0";

    int MOST_WORDS = 4096;

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
    default InetAddress address() {
        return InetAddress.ofLiteral("10.0.2.100");
    }

    /** Where the program has addresses that mean itself, or this host. */
    default Cidr network() {
        return new Cidr(List.of(10, 0, 2, 0), 24);
    }

    /** What one that has ended said of it, in a line. */
    static String lastWords(int said) throws IOException {
        var text = new String(Descriptors.input(said).readNBytes(MOST_WORDS), StandardCharsets.UTF_8);
        return text.strip().replace("\n", "; ");
    }

    /**
     * Returns when packets pass, and every port is published.
     *
     * @param container a process in its network namespace
     */
    void start(int container, List<PublishedPort> published) throws IOException;

    @Override
    void close() throws IOException;
}
