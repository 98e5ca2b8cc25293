package brig.monitor.source;

import brig.monitor.event.Call;
import brig.monitor.event.Lazy;
import brig.monitor.event.Resolution;
import brig.monitor.proc.ScriptReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lets whoever gets the event of an exec find out what interprets the program. Itself for the verdict thread. */
final class Scripts {
    private final int initPid;
    private @Nullable ScriptReader reader;

    Scripts(int initPid) {
        this.initPid = initPid;
    }

    /** To be called while a caller waits: so its container lives, and the number of its first process is its own. */
    void prepare() {
        if (reader == null) {
            try {
                reader = ScriptReader.in(initPid);
            } catch (IOException e) {
                // it is being killed
            }
        }
    }

    Call.Exec told(Call.Exec exec) {
        var scripts = reader;
        return scripts != null && exec.path().resolution().known().orElse(null) instanceof Resolution.At(var program)
                ? exec.runBy(Lazy.from(() -> scripts.interpreter(program)))
                : exec;
    }
}
