package brig.policy.explain;

import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Response;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of an action.
 *
 * @param errno the kernel's name of it, such as {@code EACCES}; empty unless the action is denied
 * @param control the kernel's part that decides, such as {@code Landlock}
 * @param rule the policy's key and value that decides, such as {@code files.read=/srv}; a key alone says that no entry fits
 * @param place where the rule is written
 * @param offence the report that is made of it; empty if nobody hears of it
 * @param response the policy's answer to that offence
 */
public record Ruling(
        Action action,
        Outcome outcome,
        Optional<String> errno,
        String control,
        String rule,
        Place place,
        Optional<Offence> offence,
        Optional<Response> response,
        List<String> notes) {
    public Ruling {
        notes = List.copyOf(notes);
    }

    public enum Outcome {
        ALLOW,
        DENY,
        /** The whole container dies before the call runs. */
        KILL,
        /** On arguments or on what a path is; the notes say on what. */
        DEPENDS;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether it was let go on although it is an offence. What then stops it, if anything does, is the outcome. */
    public boolean isAlert() {
        return response.filter(r -> r == Response.ALERT).isPresent();
    }

    /** {@code deny EACCES, reported as file}. */
    public String summary() {
        var out = new StringBuilder(outcome.word());
        errno.ifPresent(name -> out.append(' ').append(name));
        offence.ifPresent(kind -> out.append(", reported as ").append(kind.key()));
        return out.toString();
    }
}
