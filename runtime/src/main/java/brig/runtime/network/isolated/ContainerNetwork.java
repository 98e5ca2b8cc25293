package brig.runtime.network.isolated;

import brig.runtime.network.names.NameResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** How a container that has a network namespace of its own reaches what its lists name. */
public interface ContainerNetwork extends AutoCloseable {
    /** @param pid of a process in the container's network namespace, which waits until this is done */
    void connect(int pid) throws IOException;

    /** The container's own. */
    List<InetAddress> addresses();

    /** Its resolver, once it is connected, if its lists have names. */
    Optional<NameResolver> names();

    /** Takes everything back; goes on to the end whatever fails. */
    @Override
    void close() throws IOException;
}
