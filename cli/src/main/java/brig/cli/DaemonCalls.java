package brig.cli;

import brig.cli.oci.OciMain;
import brig.cli.oci.OciPolicy;
import brig.cli.run.House;
import brig.cli.serve.Client;
import brig.cli.serve.ClientSeat;
import brig.cli.serve.Daemon;
import brig.runtime.launch.Succession;
import brig.runtime.sys.Terminal;
import java.io.IOException;
import java.util.regex.Pattern;

/** Which commands the daemon does for its clients, and how. */
final class DaemonCalls implements Daemon.Calls {
    private static final Pattern DETACHES = Pattern.compile("-[a-zA-Z]*d[a-zA-Z]*");

    private final int patience;
    private final String daemon;
    private final House house;
    private final OciPolicy.Policies policies;
    private final Sweeper sweeper;

    /**
     * @param patience seconds that watched calls wait for the next daemon
     * @param daemon the socket's path
     * @param house for the containers of engines; its page is for all
     * @param policies theirs
     * @param sweeper hears of each container that is started
     */
    DaemonCalls(int patience, String daemon, House house, OciPolicy.Policies policies, Sweeper sweeper) {
        this.sweeper = sweeper;
        this.house = house;
        this.policies = policies;
        this.patience = patience;
        this.daemon = daemon;
    }

    @Override
    public void answer(Client client) throws IOException {
        var words = client.words().toArray(String[]::new);
        if (client.program().equals("brig-oci")) {
            if (!OciMain.isForDaemon(words)) {
                client.decline();
                return;
            }
            var engine = new DaemonEngine(client, patience, daemon, house);
            client.end(OciDoor.execute(console(client), engine, policies, words));
            return;
        }
        if (words.length == 0 || !words[0].equals("run") || mayDetach(words)) {
            client.decline();
            return;
        }
        sweeper.want();
        client.end(new Brig(console(client)).execute(AbsoluteWords.of(client.directory(), words)));
    }

    /** A container that nobody waits for has a keeper of its own. A word that only looks like it costs a JVM's start. */
    private static boolean mayDetach(String... words) {
        for (var word : words) {
            if (word.equals("--")) {
                return false;
            }
            if (word.equals("--detach") || DETACHES.matcher(word).matches()) {
                return true;
            }
        }
        return false;
    }

    private Console console(Client client) {
        var environment = client.environment();
        var seat = new ClientSeat(client, new Succession(patience, daemon, ""), house.page());
        return new Console(
                client.out(),
                client.err(),
                Console.colour(
                        environment, fd -> Terminal.isTerminal(client.streams().get(fd)), 1),
                Console.colour(
                        environment, fd -> Terminal.isTerminal(client.streams().get(fd)), 2),
                new Caller(environment, seat));
    }
}
