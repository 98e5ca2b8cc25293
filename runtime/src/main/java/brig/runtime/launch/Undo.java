package brig.runtime.launch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What has to be taken back, last thing first. It runs to its end whatever fails, and then tells the first failure. */
final class Undo implements AutoCloseable {
    /** One thing to take back. */
    interface Action {
        void run() throws IOException;
    }

    private final Deque<Action> actions = new ArrayDeque<>();

    synchronized void add(Action action) {
        actions.push(action);
    }

    /** As if it had been added before all others: it runs last. */
    synchronized void addFirst(Action action) {
        actions.addLast(action);
    }

    /** Safe to call again: each action runs once. */
    @Override
    public synchronized void close() throws IOException {
        IOException first = null;
        while (!actions.isEmpty()) {
            first = run(actions.pop(), first);
        }
        if (first != null) {
            throw first;
        }
    }

    private static @Nullable IOException run(Action action, @Nullable IOException first) {
        try {
            action.run();
            return first;
        } catch (IOException | RuntimeException e) {
            var failure = e instanceof IOException io ? io : new IOException(e.toString(), e);
            if (first == null) {
                return failure;
            }
            first.addSuppressed(failure);
            return first;
        }
    }
}
