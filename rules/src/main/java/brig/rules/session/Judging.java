package brig.rules.session;

import brig.rules.fact.Seen;

/** What looks at events, one after the other, on one thread. */
public interface Judging extends AutoCloseable {
    /** @throws RuntimeException what a rule threw; the next event may be given all the same */
    void accept(Seen seen);

    /** What it remembers, in facts. */
    long facts();

    /**
     * Keeps what it remembers and lets go of all that the next event can make again.
     *
     * @return false if rules have put facts of their own into it, which nobody could make again
     */
    boolean rest();

    @Override
    void close();
}
