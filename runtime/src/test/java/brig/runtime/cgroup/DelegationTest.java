package brig.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DelegationTest {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final Path MANAGER = MOUNT.resolve("user.slice/user-1000.slice/user@1000.service");
    private static final String OWN =
            "4:memory:/\n0::/user.slice/user-1000.slice/user@1000.service/app.slice/brig.scope\n";

    @Test
    void theTopmostGroupThatIsHisIsFound() {
        var his = Set.of(MANAGER, MANAGER.resolve("app.slice"), MANAGER.resolve("app.slice/brig.scope"));

        assertThat(Delegation.topmost(MOUNT, OWN, his::contains)).contains(MANAGER);
    }

    @Test
    void whereNothingIsHisNothingIsFound() {
        assertThat(Delegation.topmost(MOUNT, OWN, _ -> false)).isEmpty();
        assertThat(Delegation.topmost(MOUNT, "4:memory:/\n", _ -> true)).isEmpty();
    }

    /** In a cgroup namespace a process may be above what it sees ({@code cgroup_namespaces(7)}). */
    @Test
    void aGroupOutsideOfWhatIsSeenIsNobodys() {
        assertThat(Delegation.topmost(MOUNT, "0::/../other\n", _ -> true)).isEmpty();
    }
}
