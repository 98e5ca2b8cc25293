package brig.rules.fact;

import java.util.function.LongToIntFunction;

/**
 * The event that has just come, there for as long as rules look at it. A rule begins with it and looks back over what is
 * remembered ({@link Seen}, this one included): so each event is weighed once, and what is forgotten costs nothing.
 *
 * @param refusals counts the refused calls of the same container, whatever they were, within so many milliseconds before
 *     this event, itself included
 * @param newAfter how long its container had been watched when it did this for the first time, in milliseconds: started this
 *     program, or called this address; -1 if it had done so before, or this is neither
 */
public record Newest(Seen seen, LongToIntFunction refusals, long newAfter) {
    public int refusedWithin(long window) {
        return refusals.applyAsInt(window);
    }
}
