package brig.cli.serve;

import brig.cli.run.Care;
import brig.cli.run.House;
import brig.cli.run.Seat;
import brig.runtime.launch.Beside;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.launch.Succession;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.SyscallException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** A client from where a run is steered. */
public final class ClientSeat implements Seat {
    private final Client client;
    private final Succession succession;
    private final Optional<House.Page> page;
    private Beside beside = Beside.NOTHING;

    public ClientSeat(Client client, Succession succession) {
        this(client, succession, Optional.empty());
    }

    /** @param page where its container is counted, too */
    public ClientSeat(Client client, Succession succession, Optional<House.Page> page) {
        this.client = client;
        this.succession = succession;
        this.page = page;
    }

    @Override
    public Optional<House.Page> page() {
        return page;
    }

    @Override
    public Container start(LaunchRequest request, boolean interactive) throws LaunchException {
        var started = Launches.start(request, new ClientLaunch(client, interactive, false, succession));
        client.settle();
        return started;
    }

    /** They wait in its connection until somebody waits for the program's end, and listens to them meanwhile. */
    @Override
    public void onSignal(IntConsumer arrived) {
        beside = client.beside(arrived);
    }

    @Override
    public Beside beside() {
        return beside;
    }

    @Override
    public boolean outlivesTheRun() {
        return true;
    }

    /** The client relays itself: it has what the program wrote last before it hears of the end. */
    @Override
    public Care.Closing relay(int master, boolean interactive) throws SyscallException {
        client.send(new Wire(Wire.TERMINAL, interactive ? 1 : 0, 0).bytes(), List.of(master));
        return () -> {};
    }
}
