package brig.cli;

import brig.runtime.launch.Running;
import brig.runtime.sys.OwnNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A verb that reaches into a container's files or network, called by an ordinary user: only in the user namespace above the
 * container's has he the right to it. The native client joins that ({@code userns.c}), and is called again for it.
 */
final class Within {
    private static final String VARIABLE = "BRIG_WITHIN";

    private Within() {}

    /**
     * @param words of the verb and its arguments
     * @return its exit code, if it had to be called again; nothing if this process may do it
     */
    static OptionalInt calledAgain(Running container, List<String> words) throws IOException {
        if (OwnNamespace.current().isPresent() || OwnNamespace.isRootOfHost()) {
            return OptionalInt.empty();
        }
        var client = Path.of(System.getProperty("java.class.path", "")).resolveSibling("brig");
        var again = new ArrayList<>(List.of(client.toString()));
        again.addAll(words);
        var builder = new ProcessBuilder(again).inheritIO();
        builder.environment()
                .put(VARIABLE, Integer.toString(container.about().init().pid()));
        try {
            return OptionalInt.of(builder.start().waitFor());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
