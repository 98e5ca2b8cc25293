package brig.monitor.proc;

import brig.runtime.sys.Birth;
import brig.runtime.sys.PathLookup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Finds out, some time after a program was started, whether it is a script and what runs it. It reads a file, which may take as
 * long as a disk does: never on the verdict thread. From any other one; what the file says may have changed meanwhile.
 */
public final class ScriptReader {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFREG = 0x8000;

    private final Birth init;

    private ScriptReader(Birth init) {
        this.init = init;
    }

    /**
     * @param initPid of a container that lives, in our pid namespace
     * @throws IOException if it does not
     */
    public static ScriptReader in(int initPid) throws IOException {
        return new ScriptReader(Birth.of(initPid));
    }

    /**
     * @param program absolute, in the container
     * @return the program that the script's first line names ({@code execve(2)}); empty if it is no script or is gone
     */
    public String interpreter(String program) {
        var lookup = new PathLookup();
        int root = lookup.open("/proc/" + init.pid() + "/root");
        if (root < 0) {
            return "";
        }
        try {
            // the descriptor holds the root of whoever has the number now; that it is ours is asked afterwards
            return init.isAlive() ? beneath(lookup, root, program) : "";
        } finally {
            lookup.close(root);
        }
    }

    private static String beneath(PathLookup lookup, int root, String program) {
        var bytes = new String(program.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        int file = lookup.beneath(root, bytes, true);
        if (file < 0) {
            return "";
        }
        try {
            if (!lookup.stat(file) || (lookup.mode() & S_IFMT) != S_IFREG) {
                return "";
            }
            var start = lookup.read("/proc/self/fd/" + file);
            return start == null
                    ? ""
                    : Interpreter.of(start.getBytes(StandardCharsets.ISO_8859_1))
                            .filter(Predicate.not(Interpreter::isLoader))
                            .map(found -> ByteText.decode(found.path()))
                            .orElse("");
        } finally {
            lookup.close(file);
        }
    }
}
