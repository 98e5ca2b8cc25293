package brig.rules.field;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Something that a rule can ask about an event.
 *
 * @param name such as {@code proc.name}
 * @param source answers a {@link String}, {@link Long}, {@link Boolean}, {@link java.net.InetAddress} or a list of strings, as
 *     {@code kind} says; null if this event has none. Its second argument is what stands in brackets, or empty
 * @param presence for the name of a call and an argument
 * @param constant the value that it has in every event of a call, if that is known; else null
 */
public record Field(
        String name,
        Kind kind,
        String meaning,
        BiFunction<View, String, @Nullable Object> source,
        BiFunction<String, String, Presence> presence,
        BiFunction<String, String, @Nullable Object> constant) {
    public enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        /** An address, compared with addresses and with networks. */
        ADDRESS,
        /** A list; a check holds if it does for any of it. */
        TEXTS
    }

    /**
     * Whether events of one call have the field.
     *
     * @param lacks what Brig does not know about such calls; empty if it knows
     */
    public record Presence(boolean ever, String lacks) {
        public static final Presence HERE = new Presence(true, "");
        /** Such a call has nothing of the kind, here or elsewhere: whatever is asked about it is false. */
        public static final Presence NEVER = new Presence(false, "");

        public static Presence lacking(String what) {
            return new Presence(true, what);
        }
    }
}
