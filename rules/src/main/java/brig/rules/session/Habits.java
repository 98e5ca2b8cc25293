package brig.rules.session;

import brig.policy.Offence;
import brig.rules.fact.Seen;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What each container has done before: which programs it starts, which addresses it calls. */
final class Habits {
    /** Of a container; whoever does more has no habits, and nothing of it is new. */
    static final int MOST = 4096;

    private static final long NOT_NEW = -1;

    private final Map<String, Known> containers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > RuleSession.KINDS;
        }
    };

    private static final class Known {
        private final long since;
        private final Set<String> done = new HashSet<>();

        Known(long since) {
            this.since = since;
        }
    }

    /** Milliseconds since the container's first event, if this is the first of its kind; else -1. */
    long newAfter(Seen seen) {
        var known = containers.computeIfAbsent(seen.container(), _ -> new Known(seen.at()));
        boolean telling = seen.offence() == Offence.EXECUTE || (seen.offence() == Offence.NETWORK && seen.port() > 0);
        if (!telling || known.done.size() >= MOST || !known.done.add(seen.offence() + " " + seen.getSubject())) {
            return NOT_NEW;
        }
        return seen.at() - known.since;
    }
}
