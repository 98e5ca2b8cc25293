package brig.cli;

import brig.cli.oci.Resumed;
import brig.cli.run.House;
import brig.runtime.launch.Created;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Sweep;
import brig.runtime.launch.TakeOver;
import java.io.IOException;
import java.util.function.Consumer;

/** Takes over what the daemon before this one has left, and removes what cannot be gone on with. */
final class Successor {
    private Successor() {}

    static void takeOver(String daemon, House house, Consumer<String> notes) throws IOException {
        int taken = 0;
        for (var orphan : TakeOver.orphans(daemon, notes)) {
            try {
                var created = TakeOver.of(orphan);
                if (created.isPresent()) {
                    taken++;
                    goOn(created.get(), orphan, house, notes);
                }
            } catch (LaunchException e) {
                notes.accept(orphan + " could not be taken over and was ended: " + e.getMessage());
            }
        }
        if (taken > 0) {
            notes.accept("took over " + taken + (taken == 1 ? " program" : " programs") + " of the last daemon");
        }
        Sweep.clean().forEach(notes);
    }

    private static void goOn(Created created, TakeOver.Orphan orphan, House house, Consumer<String> notes) {
        long lost = created.container().page().settle();
        if (lost > 0) {
            notes.accept(orphan + ": " + lost
                    + " events of calls that were answered are lost: the last daemon was killed before it told them");
        }
        created.plan().notes().forEach(note -> notes.accept(orphan + ": " + note));
        Thread.ofPlatform().daemon().name("brig-kept-" + orphan.id()).start(() -> {
            try {
                Resumed.attend(created, orphan.origin(), orphan.isContainer(), house);
            } catch (IOException e) {
                notes.accept(orphan + ": " + e.getMessage());
            }
        });
    }
}
