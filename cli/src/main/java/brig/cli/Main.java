package brig.cli;

import brig.runtime.sys.Terminal;
import java.nio.file.Path;

/** The program. */
final class Main {
    private Main() {}

    public static void main(String[] words) {
        if (Boolean.getBoolean("brig.rehearsal")) {
            Rehearsal.run(Path.of(System.getProperty("brig.home", ".")));
            return;
        }
        var console = Console.of(System.getenv(), Main::isTerminal);
        int code = new Brig(console).execute(words);
        // without exit, a thread that is still blocked in a read would keep the program alive
        System.exit(code);
    }

    /** The script has looked already; asking the kernel from here loads JNA. */
    private static boolean isTerminal(int descriptor) {
        var seen = System.getProperty("brig.terminals");
        return seen == null ? Terminal.isTerminal(descriptor) : seen.contains(Integer.toString(descriptor));
    }
}
