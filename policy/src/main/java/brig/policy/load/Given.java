package brig.policy.load;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a policy file may depend on besides itself. The room has no clock and no environment of its own, so that the same
 * text always means the same.
 *
 * @param today {@code YYYY-MM-DD}, the day in UTC that {@code until} is held against; asked only if there is one
 * @param set values of parameters that win over the environment, {@code --set}
 * @param environment the caller's; asked only for what a file declares as a parameter
 */
public record Given(Supplier<String> today, Map<String, String> set, Function<String, Optional<String>> environment) {
    /** No parameter is set, and no exception holds any more. */
    public static final Given NOTHING = new Given(() -> "9999-12-31", Map.of(), _ -> Optional.empty());

    public Given {
        set = Map.copyOf(set);
    }

    /** Empty if it is set nowhere, or to nothing. */
    Optional<String> value(String name) {
        var value = set.get(name);
        return (value != null ? Optional.of(value) : environment.apply(name)).filter(text -> !text.isEmpty());
    }
}
