package brig.runtime.network.names;

import brig.policy.NetworkRules.Named;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Lets addresses through for a while. */
public interface Grants {
    /**
     * When this returns the addresses are let through.
     *
     * @param entries whose ports they are let through for
     * @throws IOException if they are not
     */
    void grant(List<InetAddress> addresses, List<Named> entries, int seconds) throws IOException;
}
