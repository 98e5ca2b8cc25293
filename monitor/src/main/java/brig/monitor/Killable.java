package brig.monitor;

import brig.runtime.launch.Container;
import java.io.IOException;

/** Something that can be ended as a whole: a container. */
public interface Killable {
    /**
     * Lets every process stand still where it is, as far as this host can; does not wait until they do. To be called before
     * {@link #kill}, which it makes neither easier nor harder.
     *
     * @throws IOException if it did not work
     */
    default void hold() throws IOException {}

    /**
     * Ends every process and returns when they are gone. May be called from any thread, and more than once.
     *
     * @throws IOException if some are left
     */
    void kill() throws IOException;

    static Killable of(Container container) {
        return new Killable() {
            @Override
            public void hold() throws IOException {
                container.hold();
            }

            @Override
            public void kill() throws IOException {
                container.kill();
            }
        };
    }
}
