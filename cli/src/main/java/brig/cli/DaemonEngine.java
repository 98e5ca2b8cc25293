package brig.cli;

import brig.cli.oci.Engine;
import brig.cli.oci.Front;
import brig.cli.run.Care;
import brig.cli.run.House;
import brig.cli.run.Variables;
import brig.cli.serve.Client;
import brig.cli.serve.ClientLaunch;
import brig.cli.serve.ClientSeat;
import brig.runtime.launch.Container;
import brig.runtime.launch.Starter;
import brig.runtime.launch.Succession;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.SyscallException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** An engine that called a client of the daemon. */
final class DaemonEngine implements Engine {
    private final Client client;
    private final int patience;
    private final String daemon;
    private final House house;

    DaemonEngine(Client client, int patience, String daemon, House house) {
        this.house = house;
        this.client = client;
        this.patience = patience;
        this.daemon = daemon;
    }

    @Override
    public Path directory() {
        return client.directory();
    }

    @Override
    public Path descriptors() {
        return Path.of("/proc/" + client.pid() + "/fd");
    }

    @Override
    public InputStream input() {
        return Descriptors.input(client.streams().getFirst());
    }

    @Override
    public List<String> environment() {
        return Variables.of(client.environment());
    }

    @Override
    public House house() {
        return house;
    }

    @Override
    public boolean hasOtherThreads() {
        return true;
    }

    @Override
    public Starter starter(Path state) {
        return new ClientLaunch(client, true, true, new Succession(patience, daemon, state.toString()));
    }

    @Override
    public Starter attended(Path state) {
        return new ClientLaunch(client, true, false, new Succession(patience, daemon, state.toString()));
    }

    @Override
    public void started(Container program) {
        client.settle();
        client.onSignal(signal -> Front.pass(signal, program));
    }

    @Override
    public Care.Closing relay(int master) throws SyscallException {
        return new ClientSeat(client, new Succession(patience, daemon, "")).relay(master, true);
    }

    @Override
    public void letGo() throws SyscallException {
        client.end(0);
        client.awaitGone();
    }
}
