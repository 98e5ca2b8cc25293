package brig.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.runtime.Samples;
import brig.runtime.launch.LauncherProcess.Work;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Namespaces;
import brig.runtime.plan.Step;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** A launcher that has no program yet. */
@EnabledIf(value = "brig.runtime.launch.LaunchIT#root", disabledReason = "a network namespace needs root")
@Timeout(60)
class StandbyLauncherIT {
    private static final Path HOSTS = Path.of("/proc/self/ns/net");

    private final JnaLinux linux = new JnaLinux();
    private final Undo undo = new Undo();
    private StandbyLauncher standby;

    @BeforeEach
    void aLauncherThatWaits() throws IOException {
        standby = StandbyLauncher.start(
                linux, new OwnChild(linux, Standard.reading(0)), request(), Optional.empty(), undo);
        assertThat(launchers()).hasSize(1);
    }

    @AfterEach
    void endsWithItsSocket() throws IOException {
        undo.close();

        assertThat(launchers()).isEmpty();
    }

    private static List<ProcessHandle> launchers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.isAlive() && name(child).equals("brig-launch"))
                .toList();
    }

    /** Before its execve it is still called what we are, and before its first call what its file is. */
    private static String name(ProcessHandle child) {
        try {
            for (int tries = 0; tries < 200; tries++) {
                var name = Files.readString(Path.of("/proc/" + child.pid() + "/comm"))
                        .strip();
                if (name.equals("brig-launch")) {
                    return name;
                }
                Thread.sleep(5);
            }
            return "";
        } catch (IOException e) {
            return ""; // it has ended
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LaunchRequest request() {
        return Samples.request(Samples.policy(Samples.PROCESS, Samples.FILES), Path.of("/"), "/bin/true");
    }

    /** A child that waits for a word which never comes. */
    private static Work waiting(long namespaces) {
        var steps =
                List.<Step>of(new Step.FreshSession(), new Step.AwaitStart(), new Step.Exec("/", List.of(), List.of()));
        return new Work(new LaunchPlan(request(), steps, namespaces, List.of()), (_, _) -> {}, Optional.empty());
    }

    @Test
    void withoutAProgramItDoesNothing() throws Exception {
        standby.makeNetwork();
    }

    @Test
    void theNetworkThatWasMadeBeforeIsTheChilds() throws Exception {
        standby.makeNetwork();

        var child = standby.run(waiting(Namespaces.flag("network")));

        assertThat(Files.readSymbolicLink(Path.of("/proc/" + child.initPid() + "/ns/net")))
                .isNotEqualTo(Files.readSymbolicLink(HOSTS));
    }

    @Test
    void withoutThatWordTheCloneMakesIt() throws Exception {
        var child = standby.run(waiting(Namespaces.flag("network")));
        var launcher = launchers().getFirst().pid();

        assertThat(Files.readSymbolicLink(Path.of("/proc/" + child.initPid() + "/ns/net")))
                .isNotEqualTo(Files.readSymbolicLink(HOSTS));
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + launcher + "/ns/net")))
                .isEqualTo(Files.readSymbolicLink(HOSTS));
    }

    @Test
    void aProgramForTheHostsNetworkIsNotRunInAnotherOne() throws Exception {
        standby.makeNetwork();

        assertThatThrownBy(() -> standby.run(waiting(0)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the launcher ended without a word");
    }
}
