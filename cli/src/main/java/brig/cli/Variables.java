package brig.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code -e NAME=VALUE}, and {@code -e NAME} for the caller's own value. */
final class Variables {
    private Variables() {}

    /**
     * @param own the caller's environment
     * @throws IllegalArgumentException with what to write instead
     */
    static Map<String, String> parse(Collection<String> texts, Map<String, String> own) {
        var variables = new LinkedHashMap<String, String>();
        for (var text : texts) {
            int equals = text.indexOf('=');
            var name = equals < 0 ? text : text.substring(0, equals);
            if (name.isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' is no variable: write NAME=VALUE");
            }
            var value = equals < 0 ? own.get(name) : text.substring(equals + 1);
            if (value == null) {
                throw new IllegalArgumentException("variable '" + name + "' is not set here: write " + name + "=VALUE");
            }
            variables.put(name, value);
        }
        return variables;
    }
}
