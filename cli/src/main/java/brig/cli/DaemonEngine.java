package brig.cli;

import brig.cli.oci.Engine;
import brig.cli.serve.Client;
import brig.cli.serve.ClientLaunch;
import brig.runtime.launch.Starter;
import brig.runtime.launch.Succession;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.SyscallException;
import java.io.InputStream;
import java.nio.file.Path;

/** An engine that called a client of the daemon. */
final class DaemonEngine implements Engine {
    private final Client client;
    private final int patience;
    private final String daemon;

    DaemonEngine(Client client, int patience, String daemon) {
        this.client = client;
        this.patience = patience;
        this.daemon = daemon;
    }

    @Override
    public Path directory() {
        return client.directory();
    }

    @Override
    public InputStream input() {
        return Descriptors.input(client.streams().getFirst());
    }

    @Override
    public Starter starter(Path state) {
        return new ClientLaunch(client, true, true, new Succession(patience, daemon, state.toString()));
    }

    @Override
    public void letGo() throws SyscallException {
        client.end(0);
        client.awaitGone();
    }
}
