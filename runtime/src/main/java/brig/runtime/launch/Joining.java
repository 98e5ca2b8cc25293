package brig.runtime.launch;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.plan.ExecPlanner;
import brig.runtime.plan.ExecRequest;
import brig.runtime.plan.HostFacts;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.PlanException;
import brig.runtime.plan.RootSource;
import brig.runtime.sys.CallPage;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Adds programs to a container that this process started. */
public final class Joining {
    private Joining() {}

    /**
     * Starts one more program in a container, confined as its first one is. When this returns every lock is closed and
     * execve is next; if the filter asks, it waits until somebody answers on {@link Container#listenerFd}.
     *
     * @return the program alone: closing it ends it and what it started in its session, and leaves the container as it is
     * @throws LaunchException if any step failed; nothing is left behind then
     */
    public static Container start(Container container, ExecRequest wanted, Standard standard) throws LaunchException {
        var undo = new Undo();
        try {
            Launches.refuseDirectories(standard.all());
            var linux = new JnaLinux();
            var plan = plan(linux, container, wanted, standard);
            var starter = new OwnChild(linux, standard);
            var launcher = LauncherProcess.start(linux, starter, plan, (_, _) -> demandAlive(linux, container), undo);
            return new Container(linux, plan, launcher, container.cgroup(), undo, container.missing(), CallPage.own());
        } catch (LaunchException | IOException | RuntimeException e) {
            throw Launches.undone(undo, e);
        }
    }

    private static LaunchPlan plan(Linux linux, Container container, ExecRequest wanted, Standard standard)
            throws IOException, LaunchException {
        // as they are now: a cpuset is made when somebody limits it
        var groups = CgroupHost.detect().existing(container.id()).v1JoinFiles().stream()
                .filter(Files::exists)
                .map(Path::toString)
                .toList();
        var facts = new HostFacts(
                "/",
                groups,
                container.cgroup().cgroup2Dir().map(Path::toString),
                Map.of(),
                true,
                Launches.Ourselves.found().memfdNoexec(),
                NullDevice.among(standard.all()));
        demandAlive(linux, container);
        var inside = new RootSource.Directory(Path.of("/proc/" + container.initPid() + "/root"));
        try (var root = DirectoryView.of(linux, inside)) {
            return ExecPlanner.plan(container.plan(), wanted, facts, root, container.initPid());
        } catch (PlanException e) {
            throw new LaunchException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * As long as the first process is there its number is nobody else's; the descriptor of it was opened when it was born.
     */
    private static void demandAlive(Linux linux, Container container) throws IOException, LaunchException {
        if (linux.waitReadable(container.initPidFd(), 0)) {
            throw new LaunchException("container " + container.name() + " has ended");
        }
    }
}
