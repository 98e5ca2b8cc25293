package brig.cli.run;

import brig.monitor.event.ContainerRef;
import brig.monitor.event.Finding;
import brig.monitor.event.Verdict;
import brig.monitor.pipe.EventPipe;
import brig.monitor.source.Watch;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Response;
import brig.runtime.network.names.NameRefusal;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a name that the container's resolver did not answer: it is an offence against the network lists, as a
 * connect would be.
 *
 * @param watch that can end the container, where its filter asks
 */
record NameRefusals(
        EffectivePolicy policy, ContainerRef container, boolean observe, EventPipe pipe, Optional<Watch> watch)
        implements NameRefusal {
    @Override
    public void refused(String name, String why) {
        var reason = new Verdict.Reason(
                Offence.NETWORK, "network.connect", policy.places().of("network.connect"));
        boolean kills = policy.responseTo(Offence.NETWORK) == Response.KILL && watch.isPresent();
        if (kills && !observe) {
            watch.get().kill(reason, why);
        } else {
            var message = kills ? why + " (observed only: the container would have been killed)" : why;
            pipe.offer(new Finding(Instant.now(), container, reason, message, false));
        }
    }
}
