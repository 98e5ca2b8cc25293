package brig.rules.session;

import brig.rules.fact.Seen;

/** What looks at events, one after the other, on one thread. */
public interface Judging extends AutoCloseable {
    /** @throws RuntimeException what a rule threw; the next event may be given all the same */
    void accept(Seen seen);

    /** What it remembers, in facts. */
    long facts();

    @Override
    void close();
}
