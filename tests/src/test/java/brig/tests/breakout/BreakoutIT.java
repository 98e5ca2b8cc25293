package brig.tests.breakout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.explain.ActionReader;
import brig.policy.explain.Ruling.Outcome;
import brig.policy.explain.Rulings;
import brig.policy.load.PolicyLoader;
import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.HostState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every technique of {@code techniques.txt}: it works in a container without the control, and neither under {@code baseline}
 * nor under {@code restricted}; the control that stops it is the one in the table, and so is the one behind it.
 */
@AsRoot
class BreakoutIT {
    private static final List<Technique> TECHNIQUES = Technique.all();
    private static final Map<String, Map<String, Seen>> SEEN = new HashMap<>();
    private static final Map<String, EffectivePolicy> POLICIES = new HashMap<>();

    /** All of them at once, so that a launch is paid for a few and not for each. */
    @BeforeAll
    static void everybodyTries() throws Exception {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        try (var grounds = new Grounds();
                var two = Executors.newFixedThreadPool(2)) {
            var attempts = new Attempts(grounds, TECHNIQUES, ids);
            // the longest first
            var runs = new LinkedHashMap<String, Callable<Map<String, Seen>>>();
            runs.put("without", attempts::without);
            runs.put("baseline", () -> attempts.under("extends: baseline\n", true, one -> one.alone(one.baseline())));
            runs.put(
                    "restricted",
                    () -> attempts.under("extends: restricted\n", true, one -> one.alone(one.restricted())));
            runs.put(
                    "behind",
                    () -> new Attempts(
                                    grounds,
                                    TECHNIQUES.stream()
                                            .filter(one -> one.behind().isPresent())
                                            .toList(),
                                    ids)
                            .under(
                                    "extends: baseline\n",
                                    false,
                                    one -> one.baseline().control().equals("cgroup")));
            var futures = new HashMap<String, java.util.concurrent.Future<Map<String, Seen>>>();
            runs.forEach((name, run) -> futures.put(name, two.submit(run)));
            for (var future : futures.entrySet()) {
                SEEN.put(future.getKey(), future.getValue().get());
            }
            for (var name : List.of("baseline", "restricted")) {
                POLICIES.put(
                        name,
                        PolicyLoader.load(grounds.root(name + "-true-vol.yaml"))
                                .policy()
                                .orElseThrow());
            }
            assertThat(grounds.root("root").resolve("etc/ld.so.preload"))
                    .as("what is written to the root directory ends with the container")
                    .doesNotExist();
            assertThat(grounds.root("bare-root").resolve("etc/ld.so.preload")).exists();
        }
        ids.add("brig-breakout");
        Await.until(() -> left(ids).isEmpty(), "nothing is left behind");
    }

    /** Of these containers; others come and go. */
    private static List<String> left(Set<String> ids) throws IOException {
        return HostState.now().things().stream()
                .filter(thing -> ids.stream().anyMatch(thing::contains))
                .toList();
    }

    static List<Technique> techniques() {
        return TECHNIQUES;
    }

    private static <T> T of(Map<String, T> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    private static Seen seen(String run, Technique technique) {
        return of(of(SEEN, run), technique.name());
    }

    @ParameterizedTest
    @MethodSource("techniques")
    void worksWithoutTheControlAndIsStoppedByIt(Technique technique) {
        var without = seen("without", technique);
        var why = technique.notHere().get(without.outcome());
        var open = technique.baseline().control().equals("open");

        for (var name : List.of("baseline", "restricted")) {
            var answer = name.equals("baseline") ? technique.baseline() : technique.restricted();
            if (why == null) {
                assertThat(seen(name, technique)).as(name + ": " + answer).matches(answer::matches);
                proves(of(POLICIES, name), answer);
            } else {
                assertThat(seen(name, technique).outcome()).as(name).isNotEqualTo("ok");
            }
        }
        technique
                .behind()
                .filter(_ -> why == null)
                .ifPresent(answer -> assertThat(seen("behind", technique).outcome())
                        .as("behind: " + answer)
                        .isEqualTo(answer.outcome()));

        assumeTrue(why == null, () -> technique + " cannot succeed on this machine: " + why);
        assertThat(without.outcome()).as(without.text()).isEqualTo("ok");
        assertThat(open).as("known not to be held").isEqualTo(NOT_HELD.contains(technique.name()));
    }

    /** Asked of the policy itself, apart from what was seen: that it is this control which says so. */
    private static void proves(EffectivePolicy policy, Answer answer) {
        switch (answer.control()) {
            case "filter" -> {
                if (!answer.about().isEmpty()) {
                    var ruling = new Rulings(policy).of(ActionReader.read(answer.about()));
                    assertThat(ruling.outcome()).as(ruling.summary()).isEqualTo(Outcome.DENY);
                    assertThat(ruling.errno()).contains(answer.outcome());
                    assertThat(ruling.control()).startsWith("seccomp (");
                }
            }
            case "capability" ->
                assertThat(policy.process().capabilities()).doesNotContain(Capability.valueOf(answer.about()));
            default -> {}
        }
    }

    /** {@code docs/threat-model.md} says why. */
    private static final List<String> NOT_HELD = List.of("inotify-bomb");

    @Test
    void enoughOfThemCanSucceedHere() {
        var count = TECHNIQUES.stream()
                .filter(one -> seen("without", one).outcome().equals("ok"))
                .filter(one -> !NOT_HELD.contains(one.name()))
                .count();

        assertThat(count).isGreaterThanOrEqualTo(60);
    }

    @Test
    void theHostsSideIsGone() {
        assertThat(Path.of("/root")).isDirectoryNotContaining("glob:**/brig-breakout*");
    }
}
