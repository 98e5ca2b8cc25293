package brig.runtime.launch;

import brig.policy.Audited;
import brig.policy.NetworkRules.Mode;
import brig.runtime.network.isolated.ContainerNetwork;
import brig.runtime.network.isolated.IsolatedNetwork;
import brig.runtime.network.isolated.UserNetwork;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.OwnNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The network of a container that has one of its own: root's cable, or what an ordinary user has in its place. */
final class Networks {
    private Networks() {}

    /** @param state the container's own directory */
    static Optional<ContainerNetwork> isolated(LaunchRequest request, Path state, Undo undo) throws IOException {
        if (request.policy().network().mode() != Mode.ISOLATED) {
            return Optional.empty();
        }
        var rules = request.policy().held().network();
        boolean onlyTells = request.policy().audited().contains(Audited.NETWORK);
        var network = OwnNamespace.isRootOfHost()
                ? IsolatedNetwork.reserve(request.id(), rules, request.published(), onlyTells)
                : UserNetwork.reserve(request.id(), state, rules, request.published(), onlyTells);
        undo.add(network::close);
        return Optional.of(network);
    }
}
