package brig.cli.serve;

import brig.runtime.launch.Starter;
import brig.runtime.launch.Succession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Has a client start the launcher: the container becomes a descendant of the client's caller, not of the daemon. */
public final class ClientLaunch implements Starter {
    private final Client client;
    private final boolean input;
    private final boolean detached;
    private final Succession succession;

    /**
     * @param input the program reads the client's standard input; else an empty file
     * @param detached the container outlives the client
     */
    public ClientLaunch(Client client, boolean input, boolean detached, Succession succession) {
        this.client = client;
        this.input = input;
        this.detached = detached;
        this.succession = succession;
    }

    @Override
    public List<Integer> streams() {
        var streams = client.streams();
        return List.of(input ? streams.getFirst() : Nothing.DESCRIPTOR, streams.get(1), streams.get(2));
    }

    @Override
    public int parent() {
        return client.peer().pid();
    }

    @Override
    public Optional<Succession> succession() {
        return Optional.of(succession);
    }

    @Override
    public void start(int binary, String id, Map<Integer, Integer> descriptors) throws IOException {
        var all = new ArrayList<Integer>();
        all.add(binary);
        all.addAll(new TreeMap<>(descriptors).values());
        int how = (input ? 0 : Wire.NO_INPUT) | (detached ? 0 : Wire.OWNED);
        client.send(new Wire(Wire.LAUNCH, how, 0).bytes(id), all);
    }

    @Override
    public boolean isParent() {
        return false;
    }

    @Override
    public void reap() {
        // its parent is the client, or whoever comes after that
    }
}
