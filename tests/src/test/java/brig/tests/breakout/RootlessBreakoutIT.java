package brig.tests.breakout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.tests.AsRoot;
import brig.tests.User;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every technique of {@code techniques.txt} in containers of an ordinary user's, with and without subordinate ids: against what is his
 * own on the host, and against what is not. It ends as in root's, but for what {@code rootless.txt} names with a reason. This test is
 * root only to become him.
 */
@AsRoot
class RootlessBreakoutIT {
    private static final List<String> RUNS = List.of("baseline", "restricted", "behind");
    private static final List<String> IDS = List.of("one", "many");
    private static final Map<String, Map<String, Seen>> SEEN = new HashMap<>();

    @BeforeAll
    static void everybodyTries() throws Exception {
        for (var ids : IDS) {
            var user = User.with(ids);
            try (var grounds = new Grounds(user)) {
                for (var run : RUNS) {
                    var seen = new HashMap<String, Seen>();
                    // over the host's own root volumes need places that are there
                    seen.putAll(tried(grounds, user, run, one -> !one.onTheHostsRoot(), "/vol", "/ro"));
                    seen.putAll(tried(grounds, user, run, Technique::onTheHostsRoot, "/mnt", "/srv"));
                    SEEN.put(run + " " + ids, seen);
                }
                assertThat(user.left()).as("what is left of containers").isEmpty();
                assertThat(grounds.root("root").resolve("etc/ld.so.preload")).doesNotExist();
            } finally {
                user.remove();
            }
        }
    }

    private static Map<String, Seen> tried(
            Grounds grounds, User user, String run, Predicate<Technique> which, String volume, String fixed)
            throws Exception {
        var techniques = Technique.all().stream()
                .filter(which)
                .filter(one -> expected(run, one).isPresent() && Rootless.isTried(one, run, user.ids()))
                .toList();
        var attempts = new Attempts(grounds, techniques, new HashSet<>(), new AsUser(user), volume, fixed);
        return attempts.under(
                "extends: " + (run.equals("behind") ? "baseline" : run) + "\n",
                !run.equals("behind"),
                one -> run.equals("behind")
                        ? one.baseline().control().equals("cgroup")
                        : one.alone(expected(run, one).orElseThrow()));
    }

    private static Optional<Answer> expected(String run, Technique technique) {
        return switch (run) {
            case "baseline" -> Optional.of(technique.baseline());
            case "restricted" -> Optional.of(technique.restricted());
            default -> technique.behind();
        };
    }

    static Stream<Arguments> attempts() {
        return Technique.all().stream()
                .flatMap(one -> RUNS.stream()
                        .filter(run -> expected(run, one).isPresent())
                        .map(run -> Arguments.of(one, run)));
    }

    @ParameterizedTest(name = "{0} under {1}")
    @MethodSource("attempts")
    void endsAsInRootsContainersUnlessTheTableSaysWhyNot(Technique technique, String run) {
        for (var ids : IDS) {
            var otherwise = Rootless.of(technique, run, ids);
            assumeTrue(
                    Rootless.isTried(technique, run, ids),
                    () -> technique + ": " + otherwise.map(Rootless::why).orElse(""));
            var all = Objects.requireNonNull(SEEN.get(run + " " + ids));
            var seen = Objects.requireNonNull(all.get(technique.name()));
            var expected = expected(run, technique).orElseThrow();
            var outcome = otherwise.flatMap(Rootless::outcome).orElse(expected.outcome());

            assertThat(seen.outcome()).as(run + " " + ids + ": " + seen).isEqualTo(outcome);
            if (otherwise.isEmpty() && !run.equals("behind")) {
                assertThat(seen).as(ids + ": " + expected).matches(expected::matches);
            }
        }
    }

    /** What is said to work is what does so in root's containers, too. */
    @Test
    void nothingWorksThatRootsContainersStop() {
        Set<String> works = new HashSet<>();
        SEEN.forEach((run, all) -> all.forEach((name, seen) -> {
            if (seen.outcome().equals("ok") && !run.startsWith("behind")) {
                works.add(name);
            }
        }));

        assertThat(works).containsExactlyInAnyOrder("inotify-bomb", "ld-so-preload");
    }
}
