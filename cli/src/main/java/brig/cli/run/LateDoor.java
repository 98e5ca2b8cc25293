package brig.cli.run;

import brig.runtime.launch.Container;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens the door of a container in the foreground a moment after its start: a program that soon ends never pays for it. */
final class LateDoor implements Care.Attended {
    private final Container container;
    private final Execs execs;
    private final Consumer<String> notes;
    private @Nullable ExecDoor door;
    private boolean told;

    LateDoor(Container container, Execs execs, Consumer<String> notes) {
        this.container = container;
        this.execs = execs;
        this.notes = notes;
    }

    @Override
    public void stays() {
        told = true;
        Journal.tell("start", container.id(), container.name(), Map.of());
        try {
            door = ExecDoor.open(Container.door(container.id()), execs, notes);
        } catch (IOException e) {
            notes.accept("this container takes no further programs: " + e.getMessage());
        }
    }

    @Override
    public void ended(int code) {
        if (told) {
            Journal.tell("end", container.id(), container.name(), Map.of("code", code));
        }
        if (door != null) {
            door.ended(code);
        }
    }
}
