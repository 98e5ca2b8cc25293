package brig.rules.audit.path;

import java.util.List;

/**
 * One thing leads to another.
 *
 * @param says what the attacker does, as a sentence without a full stop
 * @param path the class of attack that this step decides, such as {@code PATH-SOCK}; empty if it is common to many
 * @param from powers that it needs
 * @param because traits and flaws that make it possible
 */
public record Step(String says, String path, List<Power> from, List<Object> because, Power gives) {
    public Step {
        from = List.copyOf(from);
        because = List.copyOf(because);
    }
}
