package brig.policy.learn;

import java.util.Collection;

/**
 * How often something was seen.
 *
 * @param times in the runs that are being learned from; 0 if only an earlier policy has it
 * @param note what an earlier policy's comment says; may be empty
 */
public record Seen(long times, String note) {
    static final Seen NEVER = new Seen(0, "");

    Seen again() {
        return new Seen(times + 1, note);
    }

    static Seen all(Collection<Seen> several) {
        long times = several.stream().mapToLong(Seen::times).sum();
        var note =
                several.stream().map(Seen::note).filter(text -> !text.isEmpty()).findFirst();
        return new Seen(times, note.orElse(""));
    }

    /** {@code 3 times}; what an earlier policy says if it was not seen again. */
    @Override
    public String toString() {
        if (times == 0) {
            return note.isEmpty() ? "from an earlier policy" : note;
        }
        return times == 1 ? "once" : times + " times";
    }
}
