package brig.runtime.launch;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.network.isolated.NetworkCut;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A container that another Brig on this host started and watches. */
public final class Running {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 20;

    private final Linux linux;
    private final About about;
    private final CgroupHost host;
    private @Nullable ContainerCgroup cgroup;

    private Running(Linux linux, About about, CgroupHost host) {
        this.linux = linux;
        this.about = about;
        this.host = host;
    }

    /**
     * All that run, the oldest first.
     *
     * @throws IOException if we may not look: only root may
     */
    public static List<Running> list() throws IOException {
        var found = new ArrayList<Running>();
        if (!Files.isDirectory(StateDir.ALL, LinkOption.NOFOLLOW_LINKS)) {
            return found;
        }
        var linux = new JnaLinux();
        var host = CgroupHost.detect();
        for (var dir : StateDir.all()) {
            var id = dir.getFileName().toString();
            try {
                if (StateDir.isAlive(linux, id)) {
                    found.add(new Running(linux, About.read(dir), host));
                }
            } catch (NoSuchFileException e) {
                // not started yet, or ended just now
            }
        }
        found.sort(Comparator.comparing(running -> running.about.started()));
        return found;
    }

    public About about() {
        return about;
    }

    /** Its limits and counters. */
    public synchronized ContainerCgroup cgroup() {
        var known = cgroup;
        if (known == null) {
            var own = host.existing(about.id());
            known = own.isThere() ? own : place().map(host::existingAt).orElse(own);
            cgroup = known;
        }
        return known;
    }

    /** Where an engine has put it: as a daemon has written it down, else where its first process is. */
    private Optional<String> place() {
        try {
            return Kept.read(StateDir.ALL.resolve(about.id()), "").place().map(Kept.Place::path);
        } catch (IOException | RuntimeException e) {
            return placeOf(about.init().pid());
        }
    }

    private static Optional<String> placeOf(int pid) {
        try {
            var lines = Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"));
            return Stream.concat(below("0::", lines), below(":pids:", lines)).findFirst();
        } catch (IOException e) {
            return Optional.empty(); // it has ended
        }
    }

    /**
     * Asks the program to end, as its Brig does it for SIGTERM: one that does not listen is killed. One that listens and goes
     * on is killed after the grace. Returns when the container has ended.
     */
    public void stop(Duration grace) throws IOException, InterruptedException {
        thaw();
        // an engine's client is long gone: then the program itself is asked
        if (!about.asked().signal(linux, SIGTERM)) {
            about.init().signal(linux, SIGTERM);
        }
        if (!hasEndedWithin(grace)) {
            kill();
        }
    }

    /**
     * Ends every process of it: without its init the kernel ends the whole pid namespace, and its Brig empties the cgroup and
     * says who was killed. Returns when nothing is left.
     *
     * @throws IOException if something is left after ten seconds
     */
    public void kill() throws IOException, InterruptedException {
        thaw();
        about.init().signal(linux, SIGKILL);
        if (!hasEndedWithin(PATIENCE)) {
            throw new IOException("container " + about.name() + " did not end within 10 s of SIGKILL");
        }
    }

    /** A v1 freezer holds even SIGKILL back. */
    private void thaw() throws IOException {
        if (cgroup().frozen()) {
            cgroup().thaw();
        }
    }

    /** Where its Brig writes what it counts. */
    public Path live() {
        return live(about.id());
    }

    /** The same by its id. */
    public static Path live(String id) {
        return StateDir.ALL.resolve(id).resolve(StateDir.LIVE);
    }

    /** Its network, to take it away and to give it back. */
    public NetworkCut network() throws IOException {
        if (!about.init().isAlive()) {
            throw new IOException("container " + about.name() + " has ended");
        }
        return NetworkCut.of(about.id(), about.init().pid());
    }

    /** Paths behind a mark, beneath a hierarchy's root. */
    private static Stream<String> below(String mark, List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains(mark + "/") && !line.endsWith(mark + "/"))
                .map(line -> line.substring(line.indexOf(mark) + mark.length() + 1));
    }

    /** Sends a signal to its first process, which the kernel drops if that has no handler ({@code pid_namespaces(7)}). */
    public void signal(int signal) throws IOException {
        about.init().signal(linux, signal);
    }

    /** Until nothing of it is left: its Brig has removed its directory. */
    private boolean hasEndedWithin(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (about.init().isAlive() || Files.exists(StateDir.ALL.resolve(about.id()))) {
            if (System.nanoTime() >= end) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }
}
