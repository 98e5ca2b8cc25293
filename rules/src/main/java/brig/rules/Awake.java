package brig.rules;

import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The workers of this process whose sessions have Drools' part in memory, some 0.4 MiB each. One that has judged nothing for a while
 * rests, and where there are too many the one that has judged nothing for longest does.
 */
final class Awake {
    static final int MOST = 32;
    static final Awake OF_THIS_JVM = new Awake(MOST, Duration.ofSeconds(10));

    private final int most;
    private final long idleNanos;
    private final Set<RuleWorker> workers = ConcurrentHashMap.newKeySet();
    private boolean looking;

    Awake(int most, Duration idle) {
        this.most = most;
        this.idleNanos = idle.toNanos();
    }

    /** A session has begun, or has woken. */
    void add(RuleWorker worker) {
        workers.add(worker);
        look();
        if (workers.size() > most) {
            workers.stream()
                    .filter(other -> other != worker)
                    .sorted(Comparator.comparingLong(RuleWorker::idleNanos).reversed())
                    .takeWhile(_ -> workers.size() > most)
                    .forEach(this::rest);
        }
    }

    void remove(RuleWorker worker) {
        workers.remove(worker);
    }

    int size() {
        return workers.size();
    }

    /** It may be judging, or not be able to rest. */
    private void rest(RuleWorker worker) {
        // first: it may wake again at once
        if (workers.remove(worker) && !worker.rest()) {
            workers.add(worker);
        }
    }

    private synchronized void look() {
        if (!looking) {
            looking = true;
            Thread.ofPlatform().daemon().name("brig-rest").start(this::run);
        }
    }

    private void run() {
        try {
            do {
                Thread.sleep(Duration.ofNanos(idleNanos / 2));
                workers.stream()
                        .filter(worker -> worker.idleNanos() > idleNanos)
                        .forEach(this::rest);
            } while (!isOver());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isOver() {
        looking = !workers.isEmpty();
        return !looking;
    }
}
