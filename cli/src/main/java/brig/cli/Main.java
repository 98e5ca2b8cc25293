package brig.cli;

import brig.runtime.sys.Terminal;
import java.nio.file.Path;
import java.util.Locale;

/** The program. */
final class Main {
    private Main() {}

    public static void main(String[] words) {
        Locale.setDefault(Locale.ROOT); // what is printed is read by programs: no 0,5 and no digits but ours
        var console = Console.of(System.getenv(), Main::isTerminal);
        if (Boolean.getBoolean("brig.rehearsal")) {
            Rehearsal.run(Path.of(System.getProperty("brig.home", ".")));
            return; // the JVM writes its cache only at an end without halt
        }
        // apart, so that neither loads what the other needs
        int code = Boolean.getBoolean("brig.oci") ? OciDoor.execute(console, words) : new Brig(console).execute(words);
        // a thread that is still blocked in a read must not keep the program alive, and exit would first load a logger
        Runtime.getRuntime().halt(code);
    }

    /** The script has looked already; asking the kernel from here loads JNA. */
    private static boolean isTerminal(int descriptor) {
        var seen = System.getProperty("brig.terminals");
        return seen == null ? Terminal.isTerminal(descriptor) : seen.contains(Integer.toString(descriptor));
    }
}
