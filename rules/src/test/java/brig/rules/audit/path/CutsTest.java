package brig.rules.audit.path;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.Subject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CutsTest {
    private static final Subject WEB = Subject.container("web");
    private static final Power CODE = new Power("code", WEB);
    private static final Power ROOT = new Power("goal:host root", Subject.HOST);

    private static AttackPath path(Object... because) {
        return new AttackPath(
                "host root",
                List.of(
                        new Step("", "", List.of(), List.of(), CODE),
                        new Step("", "PATH-X", List.of(CODE), List.of(because), ROOT)));
    }

    private static Trait trait(String key, String value) {
        return new Trait(WEB, key, value, "");
    }

    @Test
    void oneChangeThatCutsAllIsTakenBeforeManyThatCutOneEach() {
        var paths = List.of(
                path(trait("root", "true"), trait("mount.etc.rw", "/a (the host's /etc)")),
                path(trait("root", "true"), trait("mount.persist.rw", "/b (the host's /etc/cron.d)")),
                path(trait("root", "true"), trait("caps", "SYS_ADMIN")),
                path(trait("root", "true"), trait("devices.block", "sda")));

        var cuts = Cuts.cheapest(paths, Set.of());

        assertThat(cuts.chosen())
                .hasSize(1)
                .containsEntry(new Cut("let web run as another user, with no-new-privileges", 3), 4);
    }

    @Test
    void twoCheapChangesBeatOneThatCostsMore() {
        var paths = List.of(
                path(trait("root", "true"), trait("mount.etc.rw", "/a")),
                path(trait("root", "true"), trait("mount.persist.rw", "/b")));

        assertThat(Cuts.cheapest(paths, Set.of()).chosen().keySet())
                .extracting(Cut::says)
                .containsExactlyInAnyOrder("take /a out of web", "take /b out of web");
    }

    @Test
    void whatPrivilegedGaveGoesWithIt() {
        var paths = List.of(
                path(trait("caps", "SYS_ADMIN")), path(trait("devices.block", "sda")), path(trait("unmasked", "true")));

        assertThat(Cuts.cheapest(paths, Set.of(WEB)).chosen())
                .containsExactly(java.util.Map.entry(new Cut("take --privileged from web", 2), 3));
    }

    @Test
    void whatLiesBelowAMountGoesWithIt() {
        var paths = List.of(
                path(trait("mount.root.ro", "/host (the host's /)")),
                path(trait("mount.proc.rw", "/host/proc (the host's /proc)")),
                path(trait("socket.docker", "/run/docker.sock through /host")));

        assertThat(Cuts.cheapest(paths, Set.of()).chosen())
                .containsExactly(java.util.Map.entry(new Cut("take /host out of web", 1), 3));
    }

    @Test
    void aPathThatNoChangeCutsIsCounted() {
        assertThat(Cuts.cheapest(List.of(path(trait("unheard-of", "x"))), Set.of())
                        .uncut())
                .isEqualTo(1);
    }

    @Test
    void circlesEndAndLongerWaysOfTheSameKindAreLeftOut() {
        var graph = new AttackGraph();
        var a = new Power("a", WEB);
        var b = new Power("b", WEB);
        graph.assume(CODE, "start");
        graph.step("", "to a", a, CODE, trait("x", "1"));
        graph.step("", "to b", b, a, trait("y", "1"));
        graph.step("", "back to a", a, b, trait("z", "1"));
        graph.step("PATH-X", "out", ROOT, a);
        graph.step("PATH-X", "out the long way", ROOT, b);

        var paths = PathFinder.paths(graph);

        assertThat(paths).singleElement().satisfies(p -> assertThat(p.line()).isEqualTo("web → a → host root"));
    }
}
