package brig.runtime.launch;

import brig.policy.Audited;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.network.isolated.HeldPorts;
import brig.runtime.network.isolated.IsolatedNetwork;
import brig.runtime.network.names.NameResolver;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.Step;
import brig.runtime.sys.CallPage;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import brig.runtime.sys.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Containers whose Brig was killed and whose launchers keep what belongs to them: they get a new Brig. */
public final class TakeOver {
    private static final Path NETWORKS = Path.of(IsolatedNetwork.ADDRESSES);

    private TakeOver() {}

    /**
     * A program without a Brig.
     *
     * @param id of its container
     * @param name of one that was added later; nothing for the container's first
     * @param origin {@link Succession#origin}
     */
    public record Orphan(String id, String name, String origin) {
        public boolean isContainer() {
            return name.isEmpty();
        }

        @Override
        public String toString() {
            return isContainer() ? "container " + id : "a program added to container " + id;
        }
    }

    /**
     * Those that the last Brig of this name has left; whether their launchers are still there shows in {@link #of}.
     *
     * @param notes takes what is wrong with one that is left alone
     */
    public static List<Orphan> orphans(String daemon, Consumer<String> notes) throws IOException {
        var found = new ArrayList<Orphan>();
        if (Files.isDirectory(StateDir.ALL, LinkOption.NOFOLLOW_LINKS)) {
            for (var dir : StateDir.all()) {
                try {
                    for (var name : Kept.names(dir)) {
                        add(daemon, dir, name, found);
                    }
                } catch (NoSuchFileException e) {
                    // it ends just now
                } catch (IOException e) {
                    notes.accept("container " + dir.getFileName() + " is left alone: " + e.getMessage());
                }
            }
        }
        return found;
    }

    private static void add(String daemon, Path dir, String name, List<Orphan> found) throws IOException {
        var succession = Kept.read(dir, name).succession();
        if (succession.daemon().equals(daemon) && !About.read(dir).brig().isAlive()) {
            found.add(new Orphan(dir.getFileName().toString(), name, succession.origin()));
        }
    }

    /**
     * Takes a program over: we are its Brig now.
     *
     * @return one that waits for its start or runs ({@link Created#isStarted}); nothing if its launcher has another Brig, or is
     *     gone
     * @throws LaunchException if it cannot be gone on with; it is killed then, and nothing of it is left
     */
    public static Optional<Created> of(Orphan orphan) throws LaunchException {
        var linux = new JnaLinux();
        var undo = new Undo();
        try {
            return take(linux, StateDir.ALL.resolve(orphan.id()), orphan.name(), undo);
        } catch (LaunchException | IOException | RuntimeException e) {
            throw Launches.undone(undo, e);
        }
    }

    private static Optional<Created> take(Linux linux, Path dir, String name, Undo undo)
            throws IOException, LaunchException {
        int control;
        try {
            control = UnixSocket.connect(dir.resolve(Keeping.DOOR + name));
        } catch (IOException e) {
            return Optional.empty();
        }
        undo.add(() -> linux.close(control));
        var launcher = LauncherProcess.taken(linux, control, undo);
        if (launcher.isEmpty()) {
            undo.close();
            return Optional.empty();
        }
        var taken = launcher.get();
        var kept = Kept.read(dir, name);
        var page = CallPage.taken(taken.pageFd());
        var cgroup = kept.place().isPresent()
                ? CgroupHost.detect().existingAt(kept.place().get().path())
                : CgroupHost.detect().existing(kept.request().id());
        var cleaning = new Undo();
        if (name.isEmpty()) {
            cleaning.add(StateDir.taken(linux, dir, taken.lock())::close);
            cleaning.add(() -> Launches.remove(cgroup, kept.place().flatMap(Kept.Place::scope)));
            if (Files.isDirectory(NETWORKS)) {
                cleaning.add(() -> IsolatedNetwork.removeLeftover(kept.request().id()));
            }
            About.read(dir).withBrig(About.ourselves()).write(dir);
        } else {
            cleaning.add(() -> linux.close(taken.lock()));
            cleaning.add(() -> Keeping.forget(dir, name));
        }
        cleaning.add(page::close);
        undo.addFirst(cleaning::close);
        var steps = new ArrayList<Step>();
        kept.landlock().ifPresent(steps::add);
        var notes = new ArrayList<String>();
        if (name.isEmpty() && !kept.request().published().isEmpty()) {
            var ports = HeldPorts.again(kept.request().published(), notes);
            undo.add(ports::close);
        }
        var plan = new LaunchPlan(kept.request(), steps, 0, notes);
        var process = taken.process(plan);
        var policy = kept.request().policy();
        var names = name.isEmpty()
                ? IsolatedNetwork.resume(
                        kept.request().id(),
                        policy.held().network(),
                        policy.audited().contains(Audited.NETWORK),
                        process.initPid())
                : Optional.<NameResolver>empty();
        names.ifPresent(resolver -> undo.add(resolver::close));
        var container = new Container(linux, plan, process, cgroup, undo, kept.missing(), page, names);
        return Optional.of(new Created(container, process, undo, taken.isStarted()));
    }
}
