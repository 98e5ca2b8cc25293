package brig.cli.run;

import brig.runtime.launch.Container;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens the door of a container in the foreground a moment after its start: a program that soon ends never pays for it. */
final class LateDoor implements Care.Attended {
    private static final long MOMENT_MILLIS = 150;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable ExecDoor door;
    private volatile @Nullable Container told;

    private LateDoor(Container container, Execs execs, Consumer<String> notes) {
        this.thread = Thread.ofPlatform().daemon().name("brig-late-door").unstarted(() -> run(container, execs, notes));
    }

    static LateDoor open(Container container, Execs execs, Consumer<String> notes) {
        var late = new LateDoor(container, execs, notes);
        late.thread.start();
        return late;
    }

    private void run(Container container, Execs execs, Consumer<String> notes) {
        try {
            if (!over.await(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
                told = container;
                Journal.tell("start", container.id(), container.name(), Map.of());
                open(ExecDoor.open(Container.door(container.id()), execs, notes));
            }
        } catch (IOException e) {
            notes.accept("this container takes no further programs: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void open(ExecDoor opened) {
        door = opened;
        if (over.getCount() == 0) {
            opened.ended(-1);
        }
    }

    @Override
    public void ended(int code) {
        synchronized (this) {
            over.countDown();
            var container = told;
            if (container != null) {
                Journal.tell("end", container.id(), container.name(), Map.of("code", code));
            }
            if (door != null) {
                door.ended(code);
            }
        }
    }
}
