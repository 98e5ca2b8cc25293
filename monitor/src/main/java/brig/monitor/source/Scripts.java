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

    /** @param exec of a caller that waits: so its container lives */
    Call.Exec told(Call.Exec exec) {
        if (!(exec.path().resolution().known().orElse(null) instanceof Resolution.At(var program))) {
            return exec;
        }
        try {
            var scripts = reader;
            if (scripts == null) {
                scripts = ScriptReader.in(initPid);
                reader = scripts;
            }
            var asked = scripts;
            return exec.runBy(Lazy.from(() -> asked.interpreter(program)));
        } catch (IOException e) {
            return exec; // it is being killed
        }
    }
}
