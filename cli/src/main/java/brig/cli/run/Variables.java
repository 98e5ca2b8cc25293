package brig.cli.run;

import java.util.List;
import java.util.Map;

/** An environment as programs get it: {@code NAME=value}. */
public final class Variables {
    private Variables() {}

    /** This process's own. */
    public static List<String> own() {
        return of(System.getenv());
    }

    public static List<String> of(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }
}
