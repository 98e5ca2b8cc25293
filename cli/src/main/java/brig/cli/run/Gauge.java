package brig.cli.run;

import brig.runtime.cgroup.ContainerCgroup;
import java.io.IOException;

/** Looks at what a container uses, again and again, and keeps the most. */
public final class Gauge implements AutoCloseable {
    private static final long MILLIS = 20;
    /** Processor time is taken over so many looks: over one it would be mostly chance. */
    private static final int LOOKS = 10;

    private final ContainerCgroup cgroup;
    private final Thread thread;
    private volatile Use most = new Use(0, 0, 0);

    /**
     * @param memory bytes, page cache included; the kernel's own maximum where it keeps one
     * @param pids tasks; where the kernel keeps no maximum, as seen every 20 ms: a shorter crowd may go unseen
     * @param cpus processors, over 200 ms
     */
    public record Use(long memory, long pids, double cpus) {}

    private Gauge(ContainerCgroup cgroup) {
        this.cgroup = cgroup;
        this.thread = Thread.ofPlatform().daemon().name("brig-gauge").unstarted(this::run);
    }

    static Gauge start(ContainerCgroup cgroup) {
        var gauge = new Gauge(cgroup);
        gauge.thread.start();
        return gauge;
    }

    private void run() {
        try {
            long then = System.nanoTime();
            long before = 0;
            for (int look = 1; ; look++) {
                long cpu = look();
                if (look % LOOKS == 0) {
                    long now = System.nanoTime();
                    double cpus = before == 0 ? 0 : (cpu - before) * 1000.0 / (now - then);
                    most = new Use(most.memory, most.pids, Math.max(most.cpus, cpus));
                    then = now;
                    before = cpu;
                }
                Thread.sleep(MILLIS);
            }
        } catch (InterruptedException | IOException e) {
            // the container has ended
        }
    }

    private long look() throws IOException {
        var usage = cgroup.usage();
        long memory = usage.memoryPeak().orElse(usage.memoryCurrent().orElse(0));
        most = new Use(
                Math.max(most.memory, memory),
                Math.max(most.pids, usage.pidsPeak().orElse(usage.pidsCurrent().orElse(0))),
                most.cpus);
        return usage.cpuMicros().orElse(0);
    }

    /** The most so far, with a last look. */
    synchronized Use use() throws InterruptedException {
        thread.interrupt();
        thread.join();
        try {
            look();
        } catch (IOException e) {
            // then what was seen before has to do
        }
        return most;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
