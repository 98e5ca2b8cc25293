package brig.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.UserIds;
import brig.runtime.Samples;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecPlannerTest {
    private static final HostFacts HOST =
            new HostFacts("/run/brig/x", List.of("/c/tasks"), Optional.of("/u/x"), Map.of(), true, true, Set.of());
    private static final RootView ROOT = new RootView() {
        @Override
        public Kind kind(String path) {
            return Kind.DIRECTORY;
        }

        @Override
        public Optional<String> follow(String path) {
            return Optional.of(path);
        }

        @Override
        public Optional<String> program(String path) {
            return Optional.of(path);
        }
    };

    private static LaunchPlan first() throws PlanException {
        var landlock = new Step.Landlock(7, 3, 3, 2, List.of(new Step.PathGrant("/bin", 1, 1)), List.of());
        return Planner.plan(
                Samples.request(
                        Samples.policy(Samples.PROCESS, Samples.FILES),
                        java.nio.file.Path.of("/srv/root"),
                        "/bin/true"),
                HOST,
                ROOT,
                Optional.of(landlock),
                new Step.Seccomp(ByteBuffer.allocate(8), true));
    }

    private static LaunchPlan exec(LaunchPlan first, Optional<UserIds> user) throws PlanException {
        var wanted = new ExecRequest(List.of("/bin/ls"), Map.of("A", "b"), Optional.empty(), false, user);
        return ExecPlanner.plan(first, wanted, HOST, ROOT, 42);
    }

    @Test
    void everyLockOfTheFirstProgramIsInItInTheSameOrder() throws PlanException {
        var first = first();
        var locks = Set.of(
                Step.Limit.class,
                Step.BoundingSet.class,
                Step.Ids.class,
                Step.Capabilities.class,
                Step.NoNewPrivs.class,
                Step.DieWithLauncher.class,
                Step.CloseDescriptors.class,
                Step.Seccomp.class,
                Step.OomScore.class);

        var exec = exec(first, Optional.empty());

        assertThat(exec.steps())
                .containsAll(first.steps().stream()
                        .filter(step -> locks.contains(step.getClass()))
                        .toList());
        assertThat(exec.steps().getLast()).isInstanceOf(Step.Exec.class);
        assertThat(exec.steps().get(exec.steps().size() - 2)).isInstanceOf(Step.Seccomp.class);
    }

    @Test
    void landlockIsTheSameWithoutLinksAndWithoutWhatThePidNamespaceHolds() throws PlanException {
        var again = exec(first(), Optional.empty()).steps().stream()
                .filter(Step.Relock.class::isInstance)
                .map(Step.Relock.class::cast)
                .findFirst()
                .orElseThrow()
                .landlock();

        assertThat(again.handledFs()).isEqualTo(7);
        assertThat(again.handledNet()).isEqualTo(3);
        assertThat(again.paths()).containsExactly(new Step.PathGrant("/bin", 1, 1));
        assertThat(again.scoped() & 2).isZero();
    }

    @Test
    void nobodyInsideCanLookIntoItFromItsBirthOn() throws PlanException {
        var steps = exec(first(), Optional.empty()).steps();

        assertThat(steps.get(0)).isEqualTo(new Step.JoinPid("/proc/42/ns/pid"));
        assertThat(steps.get(1)).isEqualTo(new Step.NotDumpable());
    }

    @Test
    void itIsAskedAfterJoiningWhetherItIsStillTheContainer() throws PlanException {
        var steps = exec(first(), Optional.empty()).steps();

        assertThat(steps.indexOf(new Step.Consult(ExecPlanner.JOINED)))
                .isGreaterThan(steps.indexOf(new Step.EnterRoot()))
                .isLessThan(steps.size() - 3);
    }

    @Test
    void nobodyBecomesSomebodyElse() throws PlanException {
        var first = first();
        var ids = first.steps().stream()
                .filter(Step.Ids.class::isInstance)
                .map(Step.Ids.class::cast)
                .findFirst()
                .orElseThrow();
        var other = Optional.of(new UserIds(ids.uid() == 0 ? 7 : 0, 0, List.of()));

        if (ids.uid() == 0) {
            assertThat(exec(first, other).steps()).contains(new Step.Ids(7, 0, List.of()));
        } else {
            assertThatThrownBy(() -> exec(first, other)).hasMessageContaining("--user");
        }
    }
}
